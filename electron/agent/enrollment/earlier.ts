import { readCertificate } from '../pki/certificate.ts';
import type { TransactionFacts } from '../store/enrollment-queries.ts';
import type { Store } from '../store/store.ts';
import type { EnrollmentRequest, TransactionDigests } from './request.ts';
import { sha256 } from './same-bytes.ts';

export type Earlier = {
  /** Everything under the request's identifier, newest first. */
  readonly all: readonly TransactionFacts[];
  readonly digests: TransactionDigests;
  /** What was answered to this very request, where that still stands: issued, waiting, or refused by somebody. */
  readonly answer: TransactionFacts | null;
};

/** What is known of the request's transaction. One look-up: most requests are new. */
export async function readEarlier(store: Store, request: EnrollmentRequest): Promise<Earlier> {
  const { profile, transactionId, receivedAt } = request;
  const all = await store.read('transaction.withTransactionId', { profile, transactionId });
  return { all, ...findAnswer(all, digestsOf(request), receivedAt) };
}

/**
 * Who asks, and for what. A device that keeps its key asks with the same CSR and transactionId year after year, so the
 * certificate that a renewal follows is a part of what it asks for; else it would get its old one again.
 */
export function digestsOf({ kind, signer, csr }: EnrollmentRequest): TransactionDigests {
  const follows = kind === 'renewal' && !signer.selfIssued ? [signer.certificate] : [];
  // Without its signature, which ECDSA and RSA-PSS make anew each time that a device asks the same; it is verified.
  return { signerKey: sha256(signer.publicKey), csr: sha256(csr.signedPart, ...follows) };
}

/**
 * The stored answer, if it still is one. A certificate that has ended since is none: then the digests say that the new
 * request follows it, so that its own answer is found by a retry.
 */
function findAnswer(
  all: readonly TransactionFacts[],
  digests: TransactionDigests,
  now: number,
): Pick<Earlier, 'digests' | 'answer'> {
  const same = all.filter((each) => isSame(each, digests));
  const standing = same.find((each) => stands(each, now));
  if (standing !== undefined) return { digests, answer: standing };
  const ended = same.map(({ certificate }) => certificate).find((certificate) => certificate !== null);
  if (ended === undefined) return { digests, answer: null };
  return findAnswer(all, { ...digests, csr: sha256(digests.csr, ended) }, now);
}

/** Somebody's no is an answer for as long as the request could have waited; then the device may ask again. */
function stands({ state, notAfter, expiresAt, refusal }: TransactionFacts, now: number): boolean {
  switch (state) {
    case 'pending':
      return true;
    case 'issued':
      return notAfter !== null && notAfter >= now;
    case 'refused':
      return refusal?.code === 'approval-refused' && expiresAt !== null && expiresAt > now;
  }
}

/**
 * Whether the identifier is somebody else's (scep.md §2.7). With its own key, a device may ask again under the same
 * identifier, because some derive it from the key and keep that key for years; a renewal that brought the key was signed
 * with the one before, so the key that was certified counts too. What only waits for a person, with nobody vouching for
 * it, claims nothing: anybody could have sent it.
 */
export function isTaken({ all, digests }: Earlier, { signer }: EnrollmentRequest): TransactionFacts | null {
  const isTheirs = (each: TransactionFacts): boolean =>
    sameDigest(each.signerKeyDigest, digests.signerKey) || certifies(each, signer.publicKey);
  const claims = all.filter(({ state, authentication }) =>
    state === 'pending' ? authentication !== 'approval' : state === 'issued',
  );
  const [newest] = claims;
  return newest === undefined || claims.some(isTheirs) ? null : newest;
}

function isSame(earlier: TransactionFacts, digests: TransactionDigests): boolean {
  return sameDigest(earlier.signerKeyDigest, digests.signerKey) && sameDigest(earlier.csrDigest, digests.csr);
}

function certifies({ certificate }: TransactionFacts, publicKey: Uint8Array): boolean {
  return certificate !== null && Buffer.compare(readCertificate(certificate).publicKey, publicKey) === 0;
}

export function sameDigest(a: Uint8Array | null, b: Uint8Array): boolean {
  return a !== null && Buffer.compare(a, b) === 0;
}
