import { assertNever } from '../../../shared/domain/assert-never.ts';
import type { Inspection } from '../../../shared/contract/inspect.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { PEM_LABELS, decodeBase64, fromPem, toPem } from '../pki/pem.ts';
import { type PublicKeyFacts, publicKeyName } from '../pki/public-key.ts';
import { fromHex } from '../pki/hexadecimal.ts';
import { asn1OrNull } from './asn1.ts';
import { inspectCertificate } from './inspect-certificate.ts';
import { inspectCertificationRequest } from './inspect-certification-request.ts';
import { inspectCrl } from './inspect-crl.ts';
import { inspectPkcs7 } from './inspect-pkcs7.ts';
import { keyFields, keyVerdicts } from './key-verdicts.ts';
import { type Recognised, recognise } from './recognise.ts';
import { section, verdict } from './sections.ts';

export type Inspected = {
  /** `known` is null: whoever knows the store fills it in. */
  readonly inspection: Inspection;
  readonly recognised: Recognised;
};

/**
 * Recognises and explains what an operator pasted or dropped: PEM, base64 or hexadecimal text, or bytes. Of several PEM
 * blocks the first that is no private key, and a word about the others. `now` is epoch milliseconds.
 * Throws Failure('unrecognised-content').
 */
export function inspectContent(
  content: { readonly text: string } | { readonly bytes: Uint8Array },
  now: number,
): Inspected {
  const all = 'text' in content ? recogniseText(content.text) : recogniseBytes(content.bytes);
  const first = all.find(({ kind }) => kind !== 'privateKey') ?? all[0];
  if (first === undefined) throw new Failure('unrecognised-content');
  const inspection = inspectRecognised(first, now);
  const more = all.length - 1;
  const verdicts = [
    ...inspection.verdicts,
    ...(more > 0 ? [verdict('neutral', 'more-blocks', { blocks: String(more) })] : []),
    ...(first.kind !== 'privateKey' && all.some(({ kind }) => kind === 'privateKey')
      ? [verdict('warning', 'private-key-beside')]
      : []),
  ];
  return { inspection: { ...inspection, verdicts }, recognised: first };
}

const MAX_BLOCKS = 32;

function recogniseText(text: string): Recognised[] {
  const found = decodeText(text).flatMap(recognised);
  // Encrypted in the old way (RFC 1421 headers), or damaged: it is no less a secret.
  return found.length === 0 && /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----/.test(text) ? [{ kind: 'privateKey' }] : found;
}

function recognised(bytes: Uint8Array): Recognised[] {
  const found = recognise(bytes);
  return found === null ? [] : [found];
}

function decodeText(text: string): Uint8Array[] {
  const blocks = fromPem(text);
  if (blocks.length > 0) return blocks.slice(0, MAX_BLOCKS).map(({ der }) => der);
  const compact = text.replace(/[\s:]/g, '').replace(/^0x/i, '');
  if (compact.length % 2 === 0 && /^30[0-9a-f]+$/i.test(compact)) return [fromHex(compact)];
  const bytes = decodeBase64(text);
  return bytes === null ? [] : [bytes];
}

/** A file may hold DER or any of the texts, in that order: no text of ours is DER by accident. */
function recogniseBytes(bytes: Uint8Array): Recognised[] {
  const found = recognised(bytes);
  return found.length > 0 ? found : recogniseText(Buffer.from(bytes).toString('latin1'));
}

function inspectRecognised(recognised: Recognised, now: number): Inspection {
  switch (recognised.kind) {
    case 'certificate':
      return inspectCertificate(recognised.certificate, now);
    case 'certificationRequest':
      return inspectCertificationRequest(recognised.csr);
    case 'crl':
      return inspectCrl(recognised.crl, now);
    case 'pkcs7':
      return inspectPkcs7(recognised.pkcs7);
    case 'publicKey':
      return inspectPublicKey(recognised.der, recognised.facts);
    case 'privateKey':
      return { ...NOTHING, verdicts: [verdict('bad', 'private-key')] };
    case 'unknown':
      return { ...NOTHING, verdicts: [verdict('warning', 'unknown')], asn1: asn1OrNull(recognised.der) };
    default:
      return assertNever(recognised);
  }
}

const NOTHING: Inspection = { kind: 'unknown', verdicts: [], sections: [], asn1: null, pem: null, known: null };

function inspectPublicKey(der: Uint8Array, facts: PublicKeyFacts): Inspection {
  return {
    kind: 'publicKey',
    verdicts: [verdict('neutral', 'public-key', { key: publicKeyName(facts) }), ...keyVerdicts(facts)],
    sections: section('publicKey', keyFields(facts, der)),
    asn1: asn1OrNull(der),
    pem: toPem(PEM_LABELS.publicKey, der),
    known: null,
  };
}
