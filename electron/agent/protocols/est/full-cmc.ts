import { createHash, randomBytes } from 'node:crypto';
import type { CaRefusalCode } from '../../../../shared/domain/ca-fault.ts';
import type { CaAnswer } from '../../outbound/ca-answer.ts';
import { CaFault } from '../../outbound/ca-fault.ts';
import type { OutboundAnswer } from '../../outbound/exchange.ts';
import { upstreamText } from '../../outbound/upstream-text.ts';
import { readSignerCertificate, tryReadCertificate, type Certificate } from '../../pki/certificate.ts';
import { readCertificationRequest } from '../../pki/certification-request.ts';
import { readCmcResponse, type CmcResponse, type CmcStatusInfo } from '../../pki/cmc/cmc-response.ts';
import { writeFullRequest, type FullRequest, type FullRequestSigner } from '../../pki/cmc/full-request.ts';
import { Cmc } from '../../pki/cmc/object-identifiers.ts';
import { identifies, readSignedData } from '../../pki/cms/signed-data.ts';
import { verifySigner } from '../../pki/cms/verify-signer.ts';
import { derOrBer } from '../../pki/der-or-ber.ts';
import { DerError } from '../../pki/der-reader.ts';
import { compareBytes } from '../../pki/der-writer.ts';
import { extensionValue, readExtendedKeyUsage } from '../../pki/extensions.ts';
import { Oid } from '../../pki/oids.ts';
import { isAuthority, trustedCertificates } from '../../pki/trusted-certificates.ts';
import type { EstClient } from './est-client.ts';
import { bodyOf, reading, refusalOf } from './est-answer.ts';
import { retryAfter } from './retry-after.ts';
import { decodeBody } from './transfer-encoding.ts';

/** What asking again needs after a restart, beside the CSR and the key. */
export type FullCmcTicket = {
  readonly operation: 'fullcmc';
  /** Base64 of the pendToken; null where the server said by HTTP alone that it waits. */
  readonly token: string | null;
};

export type FullCmcSettings = {
  /** DER of what the operator confirmed: answers are signed under it. */
  readonly anchors: readonly Uint8Array[];
  readonly host: string;
  readonly clock: () => number;
};

const OPERATION = 'fullcmc';
const NONCE_LENGTH = 16;

/** CMCFailInfo (RFC 5272 §6.1.4), by number. */
const FAIL_INFOS: readonly (readonly [name: string, code: CaRefusalCode])[] = [
  ['badAlg', 'algorithm-refused'],
  ['badMessageCheck', 'message-check-failed'],
  ['badRequest', 'request-invalid'],
  ['badTime', 'time-refused'],
  ['badCertId', 'certificate-unknown'],
  ['unsupportedExt', 'request-invalid'],
  ['mustArchiveKeys', 'request-invalid'],
  ['badIdentity', 'not-permitted'],
  ['popRequired', 'request-invalid'],
  ['popFailed', 'message-check-failed'],
  ['noKeyReuse', 'denied'],
  ['internalCAError', 'ca-unavailable'],
  ['tryLater', 'ca-unavailable'],
  ['authDataFail', 'not-permitted'],
];

/**
 * A request by fullcmc (RFC 7030 §4.3): a Full PKI Request (RFC 5272 §4.2), whose answer is believed where a CA or RA under a confirmed one
 * signed it, and where it answers this message. A ticket asks about one that waits. Rejects with CaFault.
 */
export async function askFullCmc(
  client: EstClient,
  { anchors, host, clock }: FullCmcSettings,
  csr: Uint8Array,
  signer: FullRequestSigner,
  ticket: FullCmcTicket | null,
  signal: AbortSignal,
): Promise<CaAnswer<FullCmcTicket>> {
  const { signedPart, publicKey } = readCertificationRequest(csr);
  const token = ticket?.token ?? null;
  const request: FullRequest = {
    transactionId: transactionIdOf(signedPart),
    senderNonce: randomBytes(NONCE_LENGTH),
    content: token === null ? { csr } : { pendToken: Buffer.from(token, 'base64') },
  };
  const answer = await client.fullCmc(await writeFullRequest(request, signer), signal);
  if (answer.status === 202) {
    return {
      outcome: 'pending',
      ticket: { operation: OPERATION, token },
      retryAfter: retryAfter(answer.headers, clock()),
    };
  }
  // RFC 7030 §4.3.2: a refusal of the CA comes with a status of HTTP, and says why in CMC.
  if (answer.status !== 200 && !isCmc(answer)) return refusalOf(answer, OPERATION, host);
  const response = reading(OPERATION, () => believed(decodeBody(bodyOf(answer, OPERATION)), request, anchors, clock()));
  return answerOf(response, publicKey, token, clock());
}

/** A positive number that stays the same for a request, however often it is sent. */
function transactionIdOf(signedPart: Uint8Array): Uint8Array {
  const digest = createHash('sha256').update(signedPart).digest().subarray(0, NONCE_LENGTH);
  digest[0] = ((digest[0] ?? 0) & 0x3f) | 0x40;
  return Uint8Array.from(digest);
}

function isCmc({ headers }: OutboundAnswer): boolean {
  return /^application\/pkcs7-mime\b.*smime-type="?cmc-response/i.test(headers.get('content-type') ?? '');
}

/** Throws CaFault `cmc-reply-signer`, `cmc-reply-other`; DerError, AlgorithmRefused. */
function believed(
  body: Uint8Array,
  { transactionId, senderNonce }: FullRequest,
  anchors: readonly Uint8Array[],
  now: number,
): CmcResponse {
  const response = readCmcResponse(body);
  if (response.statuses.length === 0) throw new DerError('no CMCStatusInfo');
  const signedData = derOrBer(body, readSignedData);
  const offered = signedData.certificates.flatMap((der) => tryReadCertificate(der) ?? []);
  const signers = trustedCertificates(offered, anchors).filter(
    (each) =>
      each.notBefore <= now &&
      now <= each.notAfter &&
      mayAnswer(each) &&
      identifies(signedData.signer.sid, readSignerCertificate(each.der)),
  );
  if (!signers.some(({ publicKey }) => verifySigner(signedData, publicKey))) throw new CaFault('cmc-reply-signer');
  if (response.recipientNonce === null || compareBytes(response.recipientNonce, senderNonce) !== 0) {
    throw new CaFault('cmc-reply-other', { what: 'recipientNonce' });
  }
  if (response.transactionId === null || compareBytes(response.transactionId, transactionId) !== 0) {
    throw new CaFault('cmc-reply-other', { what: 'transactionId' });
  }
  return response;
}

/** A CA, or whom it certified to speak CMC for it (RFC 6402 §2.10): each of its devices has a certificate, too. */
function mayAnswer(certificate: Certificate): boolean {
  if (isAuthority(certificate)) return true;
  const purposes = extensionValue(certificate.extensions, Oid.extKeyUsage);
  return purposes !== undefined && readExtendedKeyUsage(purposes).some((purpose) => CMC_PURPOSES.has(purpose));
}

const CMC_PURPOSES: ReadonlySet<string> = new Set([Cmc.purposeCa, Cmc.purposeRa]);

function answerOf(
  { statuses, certificates }: CmcResponse,
  publicKey: Uint8Array,
  token: string | null,
  now: number,
): CaAnswer<FullCmcTicket> {
  const bad = statuses.find(({ status }) => status !== 'success' && status !== 'pending');
  if (bad !== undefined) return refused(bad);
  const waiting = statuses.find(({ status }) => status === 'pending');
  if (waiting !== undefined) {
    const { pending } = waiting;
    return {
      outcome: 'pending',
      ticket: { operation: OPERATION, token: pending === null ? token : Buffer.from(pending.token).toString('base64') },
      retryAfter: pending === null ? null : Math.max(0, pending.time - now),
    };
  }
  const certificate = certificates.find((der) => {
    const read = tryReadCertificate(der);
    return read !== null && compareBytes(read.publicKey, publicKey) === 0;
  });
  if (certificate === undefined) throw new CaFault('certificate-of-another-key');
  return { outcome: 'issued', certificate, others: certificates.filter((der) => der !== certificate) };
}

function refused({ status, failInfo, text }: CmcStatusInfo): CaAnswer<FullCmcTicket> {
  const [name, code] = (failInfo === null ? undefined : FAIL_INFOS[failInfo]) ?? [status, 'denied' as const];
  return { outcome: 'refused', code, upstreamCode: `CMC ${name}`, upstreamText: upstreamText(text ?? '') };
}
