import { X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { comingAndGoing } from '../coming-and-going.ts';
import { issue, readCsr, type ReadCsr } from '../est-server/issuing.ts';
import { decryptEnvelope } from '../scep-client/cert-rep.ts';
import { octets, parse, printable } from '../scep-client/der.ts';
import { makeKey } from '../scep-client/keys.ts';
import { OID } from '../scep-client/names.ts';
import { buildRequest } from '../scep-client/request.ts';
import { contentOf, openSignedData } from '../scep-client/signed-data.ts';
import { certificateFacts } from '../scep-client/x509.ts';
import { nextCaAnswer } from './next-ca.ts';
import { caCertificate, certsOnly, raOf, type Party } from './scep-ca.ts';

/** One message, as it was understood. */
export type ScepMessage = {
  readonly messageType: string;
  readonly transactionId: string;
  /** DER of the certificate that signed it. */
  readonly signer: Buffer;
};

export type WorkingScepCa = {
  readonly url: URL;
  /** The present one. */
  readonly ca: Party;
  /** Staged to follow: GetNextCACert tells of it. */
  next: { readonly ca: Party; readonly ra: Party } | null;
  /** What GetNextCACert answers in place of the right thing. */
  nextAnswer: Buffer | null;
  /** The staged one issues from now on. */
  rollOver(): void;
  decide: 'issue' | 'pending' | 'deny';
  /** OpenXPKI answers badCertId to a RenewalReq, and takes a PKCSReq that the old certificate signed. */
  takesRenewalReq: boolean;
  /** Takes a first request only where its own key signed it (RFC 8894 §2.3); micromdm and others do not look. */
  ownKeysOnly: boolean;
  /** What an answer waits for after everything is done; null for nothing. */
  hold: Promise<void> | null;
  readonly seen: ScepMessage[];
  /** By transaction. */
  readonly issued: Map<string, Buffer>;
  /** Nobody answers at its address, until it is back. */
  away(): Promise<void>;
  back(): Promise<void>;
  close(): Promise<void>;
};

type Transaction = { readonly csr: ReadCsr; readonly signerKey: Buffer };
type Verdict =
  | { readonly status: '0'; readonly certificate: Buffer }
  | { readonly status: '2'; readonly failInfo: string }
  | { readonly status: '3' };

const TYPES = { pkcsReq: '19', renewalReq: '17', certPoll: '20' } as const;
const FAIL = { badMessageCheck: '1', badRequest: '2', badCertId: '4' } as const;

/** A SCEP CA that does its work (RFC 8894): opens what it is sent, remembers transactions, issues over the requested key. */
export async function startScepCa(): Promise<WorkingScepCa> {
  const key = await makeKey('ec:p256');
  const first = { key, certificate: caCertificate(key) };
  let [ca, ra]: [Party, Party] = [first, await raOf(first.key)];
  const transactions = new Map<string, Transaction>();
  const listener = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      void answer(request, Buffer.concat(parts)).then(
        ({ type, body }) => response.writeHead(200, { 'content-type': type }).end(body),
        (error: unknown) => response.writeHead(400, { 'content-type': 'text/plain' }).end(String(error)),
      );
    });
  });

  async function answer(
    { url = '/' }: IncomingMessage,
    body: Buffer,
  ): Promise<{ type: string; body: Buffer | string }> {
    const operation = new URL(url, house.url).searchParams.get('operation');
    if (operation === 'GetCACaps') {
      const next = house.next === null ? '' : 'GetNextCACert\n';
      return { type: 'text/plain', body: `AES\nPOSTPKIOperation\nRenewal\nSHA-256\nSCEPStandard\n${next}` };
    }
    if (operation === 'GetNextCACert' && house.next !== null) {
      const told = house.nextAnswer ?? (await nextCaAnswer(ca, [house.next.ra.certificate, house.next.ca.certificate]));
      return { type: 'application/x-x509-next-ca-cert', body: told };
    }
    if (operation === 'GetCACert') {
      return { type: 'application/x-x509-ca-ra-cert', body: certsOnly([ra.certificate, ca.certificate]) };
    }
    if (operation !== 'PKIOperation') throw new Error('unknown operation');
    const reply = replyTo(body);
    await house.hold;
    return { type: 'application/x-pki-message', body: reply };
  }

  function replyTo(body: Buffer): Buffer {
    const signedData = contentOf(parse(body), OID.signedData);
    const signer = signedData.children.find(({ tag }) => tag === 0xa0)?.at(0).der;
    if (signer === undefined) throw new Error('no certificate');
    const { content, attributes } = openSignedData(body, signer);
    const text = (type: string): string => attributes.get(type)?.content.toString() ?? '';
    const message = { messageType: text(OID.messageType), transactionId: text(OID.transactionId), signer };
    house.seen.push(message);
    const nonce = attributes.get(OID.senderNonce)?.content;
    if (content === null || nonce === undefined) throw new Error('no content, or no nonce');
    const verdict = judge(message, decryptEnvelope(content, ra.key).inner);
    return buildRequest({
      recipient: signer,
      signer: ra,
      csr: certsOnly(verdict.status === '0' ? [verdict.certificate, ca.certificate] : []),
      messageType: '3',
      transactionId: message.transactionId,
      // Only a SUCCESS carries an envelope (RFC 8894 §3.3.2).
      ...(verdict.status === '0' ? {} : { envelope: () => Buffer.alloc(0) }),
      attributes: (standard) => [
        ...standard,
        { type: OID.pkiStatus, values: [printable(verdict.status)] },
        { type: OID.recipientNonce, values: [octets(nonce)] },
        ...(verdict.status === '2' ? [{ type: OID.failInfo, values: [printable(verdict.failInfo)] }] : []),
      ],
    }).message;
  }

  function judge({ messageType, transactionId, signer }: ScepMessage, content: Buffer): Verdict {
    const { spki: signerKey, issuer } = certificateFacts(signer);
    if (messageType === TYPES.certPoll) {
      const known = transactions.get(transactionId);
      const [issuerName, subject] = parse(content).children;
      const same =
        known?.signerKey.equals(signerKey) === true &&
        issuerName?.der.equals(parse(ca.certificate).at(0, 5).der) === true &&
        subject?.der.equals(known.csr.subject) === true;
      return same ? decision(transactionId) : { status: '2', failInfo: FAIL.badCertId };
    }
    const csr = readCsr(content);
    const ours =
      new X509Certificate(signer).verify(ca.key.publicKey) && issuer.equals(parse(ca.certificate).at(0, 5).der);
    if (messageType === TYPES.renewalReq && !(ours && house.takesRenewalReq)) {
      return { status: '2', failInfo: FAIL.badCertId };
    }
    if (messageType !== TYPES.renewalReq && messageType !== TYPES.pkcsReq)
      return { status: '2', failInfo: FAIL.badRequest };
    // RFC 8894 §2.3: a first request is signed by its own key, a renewal by a certificate of the CA.
    if (house.ownKeysOnly && !ours && !csr.spki.equals(signerKey))
      return { status: '2', failInfo: FAIL.badMessageCheck };
    transactions.set(transactionId, { csr, signerKey });
    return decision(transactionId);
  }

  /** A transaction that has its certificate has it for good. */
  function decision(transactionId: string): Verdict {
    const before = house.issued.get(transactionId);
    if (before !== undefined) return { status: '0', certificate: before };
    const known = transactions.get(transactionId);
    if (house.decide === 'pending') return { status: '3' };
    if (house.decide === 'deny' || known === undefined) return { status: '2', failInfo: FAIL.badRequest };
    const certificate = issue(ca, known.csr);
    house.issued.set(transactionId, certificate);
    return { status: '0', certificate };
  }

  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const house: WorkingScepCa = {
    url: new URL(`http://127.0.0.1:${String(port)}/scep`),
    get ca() {
      return ca;
    },
    next: null,
    nextAnswer: null,
    rollOver() {
      if (house.next === null) throw new Error('nothing is staged');
      ({ ca, ra } = house.next);
      house.next = null;
    },
    decide: 'issue',
    takesRenewalReq: true,
    ownKeysOnly: false,
    hold: null,
    seen: [],
    issued: new Map(),
    ...comingAndGoing(listener, port),
  };
  return house;
}
