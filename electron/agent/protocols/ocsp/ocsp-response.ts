import { CaFault } from '../../outbound/ca-fault.ts';
import { readCertificate, type Certificate } from '../../pki/certificate.ts';
import {
  DerError,
  bitStringBytes,
  bytesOf,
  contentOf,
  inside,
  octetsOf,
  oidOf,
  readOne,
  type DerReader,
  type Tlv,
} from '../../pki/der-reader.ts';
import { Tag, contextConstructed, contextPrimitive } from '../../pki/der-tags.ts';
import { compareBytes } from '../../pki/der-writer.ts';
import { extensionValue, readExtendedKeyUsage, readExtensionList, type Extension } from '../../pki/extensions.ts';
import { keyHash } from '../../pki/key-identifier.ts';
import { Oid } from '../../pki/oids.ts';
import { crlReasonByCode, type CrlReason } from '../../pki/revocation-reason.ts';
import { readSignatureAlgorithm } from '../../pki/signature-algorithm.ts';
import { readTime } from '../../pki/time.ts';
import { verifySignature } from '../../pki/verify-signature.ts';
import { OcspOid } from './ocsp-oids.ts';

/** What a responder says of one certificate, proven to come from it and to be of now. */
export type OcspAnswer = {
  readonly status:
    | { readonly status: 'good' | 'unknown' }
    | { readonly status: 'revoked'; readonly at: number; readonly reason: CrlReason | null };
  /** Epoch milliseconds. */
  readonly thisUpdate: number;
  readonly nextUpdate: number | null;
  /** Null where the responder does not repeat nonces, so that the answer may have been made before it was asked. */
  readonly fresh: boolean;
};

export type OcspQuestion = {
  /** DER of the CertID that was asked about. */
  readonly certificateId: Uint8Array;
  readonly nonce: Uint8Array;
  /** Who issued the certificate. */
  readonly issuer: Certificate;
  /** Epoch milliseconds. */
  readonly now: number;
};

const SKEW = 5 * 60_000;
const LONGEST_WITHOUT_END = 24 * 3_600_000;
const MOST_CERTIFICATES = 8;
const MOST_RESPONSES = 64;

/** RFC 6960 §4.2.1. */
const STATUSES = ['successful', 'malformedRequest', 'internalError', 'tryLater', '', 'sigRequired', 'unauthorized'];

/**
 * Reads an OCSPResponse (RFC 6960 §4.2) and believes it as §3.2 says: signed by the certificate's issuer, or by a responder that the
 * issuer itself certified for this, about this certificate, and current. Throws CaFault with a code that begins with `ocsp-`.
 */
export function readOcspResponse(body: Uint8Array, question: OcspQuestion): OcspAnswer {
  try {
    const basic = readBasic(body);
    requireSigner(basic, question);
    const single = basic.responses.find(({ id }) => compareBytes(id, question.certificateId) === 0);
    if (single === undefined) throw new CaFault('ocsp-other-certificate');
    const fresh = isFresh(basic.extensions, question.nonce);
    requireCurrent(single, question.now, fresh);
    return { ...single.answer, fresh };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new CaFault('ocsp-malformed', { detail: error.message }, { cause: error });
  }
}

type Single = { readonly id: Uint8Array; readonly answer: Omit<OcspAnswer, 'fresh'> };
type Basic = {
  readonly signedPart: Uint8Array;
  readonly responder: Tlv;
  readonly responses: readonly Single[];
  readonly extensions: readonly Extension[];
  readonly algorithm: Tlv;
  readonly signature: Uint8Array;
  readonly certificates: readonly Certificate[];
};

function readBasic(body: Uint8Array): Basic {
  const outer = inside(readOne(body, Tag.sequence));
  const [code = -1, ...rest] = contentOf(outer.expect(Tag.enumerated));
  if (rest.length > 0) throw new DerError('malformed status');
  if (code !== 0) throw new CaFault('ocsp-refused', { status: STATUSES[code] ?? String(code) });
  const bytes = inside(inside(outer.expect(contextConstructed(0))).expect(Tag.sequence));
  outer.finish();
  if (oidOf(bytes.expect(Tag.objectIdentifier)) !== OcspOid.basicResponse)
    throw new DerError('another type of response');
  const reader = inside(readOne(octetsOf(bytes.expect(Tag.octetString)), Tag.sequence));
  const tbs = reader.expect(Tag.sequence);
  const algorithm = reader.expect(Tag.sequence);
  const signature = bitStringBytes(reader.expect(Tag.bitString));
  const list = reader.optional(contextConstructed(0));
  reader.finish();
  return {
    ...readTbs(inside(tbs)),
    signedPart: bytesOf(tbs),
    algorithm,
    signature,
    certificates: certificatesOf(list),
  };
}

function readTbs(reader: DerReader): Pick<Basic, 'responder' | 'responses' | 'extensions'> {
  reader.optional(contextConstructed(0));
  const responder = reader.next();
  readTime(reader.next());
  const list = inside(reader.expect(Tag.sequence));
  const responses: Single[] = [];
  while (!list.atEnd) {
    if (responses.length === MOST_RESPONSES) throw new DerError('too many responses');
    responses.push(readSingle(inside(list.expect(Tag.sequence))));
  }
  const wrapper = reader.optional(contextConstructed(1));
  reader.finish();
  const extensions = wrapper === undefined ? [] : readExtensionList(inside(inside(wrapper).expect(Tag.sequence)));
  return { responder, responses, extensions };
}

function readSingle(reader: DerReader): Single {
  const id = bytesOf(reader.expect(Tag.sequence));
  const status = readStatus(reader.next());
  const thisUpdate = readTime(reader.next());
  const next = reader.optional(contextConstructed(0));
  reader.optional(contextConstructed(1));
  reader.finish();
  const nextUpdate = next === undefined ? null : readTime(inside(next).next());
  return { id, answer: { status, thisUpdate, nextUpdate } };
}

function readStatus(choice: Tlv): OcspAnswer['status'] {
  switch (choice.tag) {
    case contextPrimitive(0):
      return { status: 'good' };
    case contextConstructed(1): {
      const info = inside(choice);
      const at = readTime(info.next());
      const wrapped = info.optional(contextConstructed(0));
      info.finish();
      const [code = -1] = wrapped === undefined ? [] : contentOf(inside(wrapped).expect(Tag.enumerated));
      return { status: 'revoked', at, reason: crlReasonByCode(code) ?? null };
    }
    case contextPrimitive(2):
      return { status: 'unknown' };
    default:
      throw new DerError('unknown certStatus');
  }
}

function certificatesOf(list: Tlv | undefined): Certificate[] {
  if (list === undefined) return [];
  const reader = inside(inside(list).expect(Tag.sequence));
  const found: Certificate[] = [];
  while (!reader.atEnd) {
    if (found.length === MOST_CERTIFICATES) throw new DerError('too many certificates');
    found.push(readCertificate(bytesOf(reader.expect(Tag.sequence))));
  }
  return found;
}

/** RFC 6960 §4.2.2.2: the issuer, or whom it certified with the purpose OCSPSigning. */
function requireSigner(basic: Basic, { issuer, now }: OcspQuestion): void {
  const signer = [issuer, ...basic.certificates.filter((each) => isDelegate(each, issuer, now))].find((each) =>
    isNamed(basic.responder, each),
  );
  if (signer === undefined) throw new CaFault('ocsp-signer');
  const algorithm = readSignatureAlgorithm(basic.algorithm);
  if (!verifySignature(algorithm, signer.publicKey, basic.signedPart, basic.signature))
    throw new CaFault('ocsp-signature');
}

function isDelegate(certificate: Certificate, issuer: Certificate, now: number): boolean {
  const { notBefore, notAfter, extensions, signatureAlgorithm, signedPart, signature } = certificate;
  const purposes = extensionValue(extensions, Oid.extKeyUsage);
  return (
    notBefore <= now + SKEW &&
    now - SKEW <= notAfter &&
    compareBytes(certificate.issuer, issuer.subject) === 0 &&
    purposes !== undefined &&
    readExtendedKeyUsage(purposes).includes(OcspOid.signing) &&
    verifySignature(signatureAlgorithm, issuer.publicKey, signedPart, signature)
  );
}

/** By name, or by the SHA-1 of its key (RFC 6960 §4.2.1). */
function isNamed(responder: Tlv, { subject, publicKey }: Certificate): boolean {
  const inner = inside(responder);
  switch (responder.tag) {
    case contextConstructed(1):
      return compareBytes(bytesOf(inner.expect(Tag.sequence)), subject) === 0;
    case contextConstructed(2):
      return compareBytes(octetsOf(inner.expect(Tag.octetString)), keyHash(publicKey)) === 0;
    default:
      throw new DerError('unknown ResponderID');
  }
}

/** RFC 6960 §4.2.2.1. An answer without a nonce and without an end could be told again for ever; it is good for a day. */
function requireCurrent({ answer: { thisUpdate, nextUpdate } }: Single, now: number, fresh: boolean): void {
  const end = nextUpdate ?? (fresh ? Infinity : thisUpdate + LONGEST_WITHOUT_END);
  if (thisUpdate <= now + SKEW && now - SKEW <= end) return;
  const until = nextUpdate === null ? '–' : new Date(nextUpdate).toISOString();
  throw new CaFault('ocsp-stale', { from: new Date(thisUpdate).toISOString(), until });
}

/** Throws CaFault for a nonce that is another's. */
function isFresh(extensions: readonly Extension[], nonce: Uint8Array): boolean {
  const value = extensionValue(extensions, OcspOid.nonce);
  if (value === undefined) return false;
  // RFC 9654 §2.1: an OCTET STRING; some responders leave its tag away.
  const bare = compareBytes(value, nonce) === 0;
  if (!bare && compareBytes(octetsOf(readOne(value, Tag.octetString)), nonce) !== 0) throw new CaFault('ocsp-nonce');
  return true;
}
