import { createPublicKey, randomBytes, type KeyObject } from 'node:crypto';
import type { CaRefusalCode } from '../../../../../shared/domain/ca-fault.ts';
import type { CaAnswer } from '../../../outbound/ca-answer.ts';
import { CaFault } from '../../../outbound/ca-fault.ts';
import type { Exchange } from '../../../outbound/exchange.ts';
import { tryReadCertificate } from '../../../pki/certificate.ts';
import { readCertificationRequest, type CertificationRequest } from '../../../pki/certification-request.ts';
import type { KeyTransport } from '../../../pki/cms/algorithms.ts';
import { compareBytes, sequence, unsignedInteger } from '../../../pki/der-writer.ts';
import { serialFromHex } from '../../../pki/serial-number.ts';
import type { FailInfo } from '../fail-info.ts';
import type { MessageType } from '../message-type.ts';
import { chooseAlgorithms } from './ca-capabilities.ts';
import type { CaParties } from './ca-certificates.ts';
import { readCertRep, type CertRep } from './cert-rep.ts';
import { clientIdentity, selfSigned, transactionIdFor, type ClientIdentity } from './client-identity.ts';
import { makePkiMessage } from './pki-message.ts';
import { ScepCa, type ScepCaSettings } from './scep-ca.ts';

export type ScepClientSettings = ScepCaSettings & { readonly keyTransport: KeyTransport };

/** Everything that polling needs after a restart, beside the key (RFC 8894 §3.3.3). Each but the first is base64 of DER. */
export type ScepTicket = {
  readonly transactionId: string;
  /** Of whoever signed the request. */
  readonly certificate: string;
  /** Names of the CA and of the request. */
  readonly issuer: string;
  readonly subject: string;
  /** SubjectPublicKeyInfo of the request. */
  readonly publicKey: string;
};

type Message = {
  readonly messageType: MessageType;
  readonly content: Uint8Array;
  readonly signer: ClientIdentity;
  readonly transactionId: string;
};

const NONCE_LENGTH = 16;

/** Asks one SCEP CA for certificates. Everything rejects with a CaFault where something is wrong between us and the CA. */
export class ScepClient {
  readonly ca: ScepCa;
  readonly #settings: ScepClientSettings;
  readonly #clock: () => number;

  constructor(settings: ScepClientSettings, exchange: Exchange, clock: () => number) {
    this.ca = new ScepCa(settings, exchange, clock);
    this.#settings = settings;
    this.#clock = clock;
  }

  /**
   * A first request (PKCSReq): signed by the new RSA key itself, or by one that stands in for it where the device alone has that; not
   * every CA takes the latter (RFC 8894 §2.3). The challenge, if any, is in the CSR.
   */
  async enroll(der: Uint8Array, privateKey: KeyObject, signal: AbortSignal): Promise<CaAnswer<ScepTicket>> {
    const csr = readCertificationRequest(der);
    const publicKey = Uint8Array.from(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
    const key = { privateKey, publicKey };
    return this.#request('PKCSReq', csr, await selfSigned(key, csr.subject, this.#clock()), signal);
  }

  /**
   * A request signed with a certificate that the CA issued: a renewal, or one of a management system. The message type is what the
   * CA takes for it: RenewalReq, or PKCSReq (OpenXPKI, and every server of the draft's time). `renewed` is the certificate (DER) that
   * it renews, which makes it another transaction than the first request's.
   */
  async enrollSigned(
    der: Uint8Array,
    signer: { readonly certificate: Uint8Array; readonly privateKey: KeyObject },
    messageType: 'PKCSReq' | 'RenewalReq',
    signal: AbortSignal,
    renewed: Uint8Array | null = null,
  ): Promise<CaAnswer<ScepTicket>> {
    const identity = clientIdentity(signer.certificate, signer.privateKey);
    return this.#request(messageType, readCertificationRequest(der), identity, signal, renewed);
  }

  /** CertPoll, with the key that signed the request. */
  async poll(ticket: ScepTicket, privateKey: KeyObject, signal: AbortSignal): Promise<CaAnswer<ScepTicket>> {
    const signer = clientIdentity(octets(ticket.certificate), privateKey);
    const content = sequence(octets(ticket.issuer), octets(ticket.subject));
    const { transactionId } = ticket;
    return answerOf(await this.#send({ messageType: 'CertPoll', content, signer, transactionId }, signal), ticket);
  }

  /** GetCert (RFC 8894 §3.3.4): DER, or null where the CA has none such. Serial in lower-case hexadecimal. */
  async certificate(serial: string, signer: ClientIdentity, signal: AbortSignal): Promise<Uint8Array | null> {
    const reply = await this.#look('GetCert', serial, signer, signal);
    if (reply.status !== 'success') return null;
    return reply.carried.certificates.find((der) => tryReadCertificate(der)?.serial === serial) ?? null;
  }

  /** GetCRL: DER of the CRL on which that certificate would be, not verified; null where the CA does not offer it. */
  async crl(serial: string, signer: ClientIdentity, signal: AbortSignal): Promise<Uint8Array | null> {
    const reply = await this.#look('GetCRL', serial, signer, signal);
    return reply.status === 'success' ? (reply.carried.crls[0] ?? null) : null;
  }

  async #request(
    messageType: 'PKCSReq' | 'RenewalReq',
    csr: CertificationRequest,
    signer: ClientIdentity,
    signal: AbortSignal,
    renewed: Uint8Array | null = null,
  ): Promise<CaAnswer<ScepTicket>> {
    const transactionId = transactionIdFor(csr.signedPart, renewed);
    const reply = await this.#send({ messageType, content: csr.der, signer, transactionId }, signal);
    const { issuer } = await this.ca.parties(signal);
    return answerOf(reply, {
      transactionId,
      certificate: base64(signer.certificate),
      issuer: base64(issuer.subject),
      subject: base64(csr.subject),
      publicKey: base64(csr.publicKey),
    });
  }

  async #look(
    messageType: 'GetCert' | 'GetCRL',
    serial: string,
    signer: ClientIdentity,
    signal: AbortSignal,
  ): Promise<CertRep> {
    const { issuer } = await this.ca.parties(signal);
    const content = sequence(issuer.subject, unsignedInteger(serialFromHex(serial)));
    const transactionId = randomBytes(NONCE_LENGTH).toString('hex');
    return this.#send({ messageType, content, signer, transactionId }, signal);
  }

  /**
   * The RA may have a new certificate since we asked for it, or another CA may follow: what answers then is believed on the same terms as
   * before. A message that was sealed for somebody who is gone is sealed anew, once, in the same transaction.
   */
  async #send(message: Message, signal: AbortSignal): Promise<CertRep> {
    const before = await this.ca.parties(signal);
    const moved = async (): Promise<CaParties | null> => {
      this.ca.forgetCertificates();
      const after = await this.ca.parties(signal);
      return compareBytes(after.recipient.der, before.recipient.der) === 0 ? null : after;
    };
    try {
      const { body, expected } = await this.#exchange(message, before, signal);
      try {
        return readCertRep(body, { ...expected, signers: before.signers });
      } catch (error) {
        if (!(error instanceof CaFault) || error.code !== 'scep-reply-signer') throw error;
        const after = await moved();
        const { signers } = after ?? (await this.ca.parties(signal));
        const reply = readCertRep(body, { ...expected, signers });
        return reply.status === 'failure' && after !== null ? await this.#once(message, after, signal) : reply;
      }
    } catch (error) {
      if (!(error instanceof CaFault) || error.code !== 'http-status') throw error;
      const after = await moved();
      if (after === null) throw error;
      return this.#once(message, after, signal);
    }
  }

  async #once(message: Message, parties: CaParties, signal: AbortSignal): Promise<CertRep> {
    const { body, expected } = await this.#exchange(message, parties, signal);
    return readCertRep(body, { ...expected, signers: parties.signers });
  }

  async #exchange(message: Message, { recipient }: CaParties, signal: AbortSignal) {
    const { allowWeak, keyTransport } = this.#settings;
    const algorithms = chooseAlgorithms(await this.ca.capabilities(signal), { weak: allowWeak });
    const senderNonce = randomBytes(NONCE_LENGTH);
    const now = this.#clock();
    const der = await makePkiMessage({ ...message, recipient, keyTransport, algorithms, senderNonce, now });
    const body = await this.ca.pkiOperation(der, signal);
    return { body, expected: { ...message, senderNonce, identity: message.signer, weak: allowWeak } };
  }
}

/** Throws CaFault `certificate-of-another-key`. */
function answerOf(reply: CertRep, ticket: ScepTicket): CaAnswer<ScepTicket> {
  switch (reply.status) {
    case 'pending':
      return { outcome: 'pending', ticket, retryAfter: null };
    case 'failure':
      return {
        outcome: 'refused',
        code: reply.failInfo === null ? 'unspecified' : REFUSALS[reply.failInfo],
        upstreamCode: reply.failInfo ?? 'FAILURE',
        upstreamText: reply.text,
      };
    case 'success': {
      const wanted = octets(ticket.publicKey);
      const all = reply.carried.certificates;
      const certificate = all.find((der) => isFor(der, wanted));
      if (certificate === undefined) throw new CaFault('certificate-of-another-key');
      return { outcome: 'issued', certificate, others: all.filter((der) => der !== certificate) };
    }
  }
}

/** RFC 8894 §3.2.1.4. badRequest is what servers say to everything that their rules refuse. */
const REFUSALS: Readonly<Record<FailInfo, CaRefusalCode>> = {
  badAlg: 'algorithm-refused',
  badMessageCheck: 'message-check-failed',
  badRequest: 'denied',
  badTime: 'time-refused',
  badCertId: 'certificate-unknown',
};

function isFor(der: Uint8Array, publicKey: Uint8Array): boolean {
  const certificate = tryReadCertificate(der);
  return certificate !== null && compareBytes(certificate.publicKey, publicKey) === 0;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function octets(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}
