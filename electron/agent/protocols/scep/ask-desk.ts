import type { DecodedRequest, Refusal } from '../../../../shared/contract/transactions.ts';
import type { EnrollmentDesk, EnrollmentOutcome } from '../../enrollment/request.ts';
import { publicKeyName, readPublicKey } from '../../pki/public-key.ts';
import { transactionIdOctets } from './attributes.ts';
import type { OpenedPoll, OpenedQuery, OpenedRequest, ReplyContent, ReplyRecipient, SealRequest } from './codec.ts';
import { failInfoOf } from './fail-info.ts';
import { issuedContent, type ScepService } from './service.ts';

type Status = SealRequest['status'];

/** A message that was opened, with what the listener knows of it. */
export type Received<Opened> = {
  readonly opened: Opened;
  readonly clientAddress: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly decoded: DecodedRequest;
};

/** Hands a message to enrollment and says what the CertRep is to be. Resolves after the outcome is on disk. */
export async function askDesk(
  desk: EnrollmentDesk,
  service: ScepService,
  received: Received<OpenedRequest | OpenedPoll | OpenedQuery>,
): Promise<Status> {
  const { opened } = received;
  switch (opened.messageType) {
    case 'PKCSReq':
    case 'RenewalReq':
      return askForCertificate(desk, service, { ...received, opened });
    case 'CertPoll':
      return poll(desk, service, { ...received, opened });
    case 'GetCert':
    case 'GetCRL':
      return query(desk, service, { ...received, opened });
  }
}

async function askForCertificate(
  desk: EnrollmentDesk,
  service: ScepService,
  received: Received<OpenedRequest>,
): Promise<Status> {
  const { kind, csr, challenge, envelope } = received.opened;
  const replyBy = envelope.recipient.by === 'key' ? 'key' : 'password';
  const outcome = await desk.enroll({ ...message(service, received), kind, csr, challenge, replyBy });
  if (outcome.outcome !== 'issued') return unissued(outcome, received.opened);
  return { status: 'success', content: issuedContent(service, outcome.certificate, outcome.chain), envelope };
}

async function poll(desk: EnrollmentDesk, service: ScepService, received: Received<OpenedPoll>): Promise<Status> {
  const { issuer, subject, unread, envelope } = received.opened;
  const outcome = await desk.poll({ ...message(service, received), issuer, subject, unread });
  if (outcome.outcome !== 'issued') return unissued(outcome, received.opened);
  const { replyKey: passwordKey } = outcome;
  const recipient = envelope.recipient ?? (passwordKey === null ? null : { by: 'password-key' as const, passwordKey });
  const content = issuedContent(service, outcome.certificate, outcome.chain);
  return deliver(desk, service, received, content, recipient);
}

async function query(desk: EnrollmentDesk, service: ScepService, received: Received<OpenedQuery>): Promise<Status> {
  const { messageType, issuer, serial, unread, envelope } = received.opened;
  const asked = { ...message(service, received), issuer, serial, unread };
  const outcome = messageType === 'GetCert' ? await desk.getCertificate(asked) : await desk.getCrl(asked);
  if (outcome.outcome === 'refused') return refused(outcome.refusal, messageType);
  const content: ReplyContent =
    'crl' in outcome
      ? { kind: 'crl', crl: outcome.crl }
      : { kind: 'certificates', certificates: [outcome.certificate] };
  return deliver(desk, service, received, content, envelope.recipient);
}

/** Nothing is burnt by a question, so that one which cannot be answered may still be refused here. */
async function deliver(
  desk: EnrollmentDesk,
  service: ScepService,
  received: Received<OpenedPoll | OpenedQuery>,
  content: ReplyContent,
  recipient: ReplyRecipient | null,
): Promise<Status> {
  const { opened } = received;
  if (recipient !== null)
    return { status: 'success', content, envelope: { cipher: opened.envelope.cipher, recipient } };
  const key = publicKeyName(readPublicKey(opened.signer.publicKey));
  const refusal: Refusal = { code: 'reply-not-envelopable', params: { key } };
  await desk.recordRefusal({ ...message(service, received), refusal });
  return refused(refusal, opened.messageType);
}

function unissued(
  outcome: Exclude<EnrollmentOutcome, { outcome: 'issued' }>,
  { messageType }: OpenedRequest | OpenedPoll,
): Status {
  return outcome.outcome === 'pending' ? { status: 'pending' } : refused(outcome.refusal, messageType);
}

function refused({ code }: Refusal, messageType: string): Status {
  return { status: 'failure', failInfo: failInfoOf(code, messageType) };
}

function message(service: ScepService, received: Received<OpenedRequest | OpenedPoll | OpenedQuery>) {
  const { opened, clientAddress, receivedAt, decoded } = received;
  const { scope, scepProfileId, raProfileId } = service;
  const transactionId = transactionIdOctets(opened.reply);
  if (transactionId === null) throw new TypeError('a message was opened without its transactionID');
  const { signer } = opened;
  const door = 'scep' as const;
  return {
    door,
    profile: scope,
    scepProfileId,
    raProfileId,
    transactionId,
    signer,
    clientAddress,
    receivedAt,
    decoded,
  };
}
