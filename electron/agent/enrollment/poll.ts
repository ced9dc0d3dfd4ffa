import type { Refusal } from '../../../shared/contract/transactions.ts';
import { readCertificationRequest } from '../pki/certification-request.ts';
import { readSignerCertificate } from '../pki/certificate.ts';
import type { TransactionFacts } from '../store/enrollment-queries.ts';
import type { Desk } from './desk-deps.ts';
import { sameDigest } from './earlier.ts';
import { expireWaiting } from './expire.ts';
import { chainOf } from './chain-of.ts';
import { recordQuestion } from './record-question.ts';
import { refuse } from './refuse.ts';
import { readReplyKey } from './reply-key.ts';
import type { Poll, PollOutcome, PollRequest } from './request.ts';
import { sha256 } from './same-bytes.ts';
import { sameName } from './same-name.ts';

/**
 * Tells a device what became of its request (RFC 8894 §3.3.3). Transaction identifiers can be guessed, so the key that
 * asks must be the one that signed the request (scep.md 5.13), and the names must be those that it asked for. Nothing
 * changes by asking, and nothing is recorded but refusals: a device asks every minute for days.
 */
export function createPoll(desk: Desk): Poll {
  return async (request) => {
    const found = await findAsked(desk, request);
    const unread = request.unread;
    if (unread !== null) return refused(desk, request, unread);
    if (found === null) return refused(desk, request, refuse('poll-unknown'));
    return (
      (await outcomeOf(desk, found)) ?? (await outcomeOf(desk, (await findAsked(desk, request)) ?? found)) ?? PENDING
    );
  };
}

const PENDING: PollOutcome = { outcome: 'pending' };

/** The newest request of this key under this identifier that asked for these names. */
async function findAsked(desk: Desk, request: PollRequest): Promise<TransactionFacts | null> {
  const { profile, transactionId, signer } = request;
  const all = await desk.store.read('transaction.withTransactionId', { profile, transactionId });
  const signerKey = sha256(signer.publicKey);
  const theirs = all.filter((each) => sameDigest(each.signerKeyDigest, signerKey));
  if (!isFromUs(desk, request)) return null;
  for (const each of theirs) {
    if (await asksFor(desk, each, request)) return each;
  }
  // Devices that named their own certificate otherwise than their request may repeat that.
  const own = readSignerCertificate(signer.certificate).subject;
  return sameName(own, request.subject) ? (theirs[0] ?? null) : null;
}

/** Some name the CA, others the RA that they encrypt to, as the issuer; in RA mode the CA is another's. */
function isFromUs({ authorities, forwarding }: Desk, { issuer }: PollRequest): boolean {
  const own = authorities().flatMap(({ subject, raSubjects }) => [subject, ...raSubjects]);
  return [...own, ...forwarding.subjects()].some((each) => sameName(each, issuer));
}

/** By the subject of the CSR. */
async function asksFor({ store }: Desk, { id }: TransactionFacts, { subject }: PollRequest): Promise<boolean> {
  const stored = await store.read('transaction.csr', { id });
  return stored !== null && sameName(readCertificationRequest(stored).subject, subject);
}

/** Null where it changed while it was looked at. */
async function outcomeOf(desk: Desk, found: TransactionFacts): Promise<PollOutcome | null> {
  const { id, state, expiresAt, registrationId, certificate, refusal } = found;
  if (state === 'pending') {
    if (expiresAt === null || expiresAt > desk.clock()) return PENDING;
    const expired = await expireWaiting(desk, { id, expiresAt, registrationId });
    return expired === null ? null : { outcome: 'refused', refusal: expired };
  }
  if (certificate === null)
    return { outcome: 'refused', refusal: refusal ?? refuse('approval-refused', { by: '–', reason: '–' }) };
  const replyKey = await readReplyKey(desk.store, desk.vault, id);
  return { outcome: 'issued', certificate, ...(await chainOf(desk, found.authorityId)), replayed: false, replyKey };
}

async function refused(desk: Desk, request: PollRequest, refusal: Refusal): Promise<PollOutcome> {
  await recordQuestion(desk, request, { refusal });
  return { outcome: 'refused', refusal };
}
