import { X509Certificate, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { comingAndGoing } from '../coming-and-going.ts';
import { issue, keyPem, makeHouse, pem, readCsr, type ReadCsr } from '../est-server/issuing.ts';
import { CA_NAME, certsOnly, type Party } from '../scep-ca/scep-ca.ts';
import { decryptEnvelope } from '../scep-client/cert-rep.ts';
import { octets, parse, printable } from '../scep-client/der.ts';
import { makeKey, type ClientKey } from '../scep-client/keys.ts';
import { OID } from '../scep-client/names.ts';
import { buildRequest } from '../scep-client/request.ts';
import { contentOf, openSignedData } from '../scep-client/signed-data.ts';
import { certificateFacts, extension, makeCertificate } from '../scep-client/x509.ts';
import { challengePage, type PageEncoding, type PageLanguage } from './page.ts';
import { basicLogin, ntlmLogin } from './windows-login.ts';

export type Ndes = {
  readonly adminUrl: URL;
  readonly scepUrl: URL;
  readonly ca: Party;
  scheme: 'basic' | 'ntlm';
  language: PageLanguage;
  encoding: PageEncoding;
  /** Whether the account has Enroll on the templates. */
  permitted: boolean;
  /** What the page is instead, with status 200. */
  instead: string | null;
  /** How often the page was shown to somebody who is known. */
  readonly loads: () => number;
  /** Passwords that were given out and not used. */
  readonly cached: () => number;
  /** An hour goes by. */
  expire(): void;
  /** `GetCACert`, `PKCSReq` … in the order in which they came. */
  readonly seen: string[];
  /** By transaction. */
  readonly issued: Map<string, Buffer>;
  away(): Promise<void>;
  back(): Promise<void>;
  close(): Promise<void>;
};

/** PasswordMax as it is installed. */
const MOST_CACHED = 5;
const KEY_USAGE = '2.5.29.15';
/** Named bits: digitalSignature; keyEncipherment. */
const USAGES = { signs: Buffer.from([3, 2, 7, 0x80]), encrypts: Buffer.from([3, 2, 5, 0x20]) };
/** What Windows Server lists: no AES, no SCEPStandard. */
const CAPABILITIES = 'POSTPKIOperation\nRenewal\nSHA-512\nSHA-256\nSHA-1\nDES3\n';
const ADMIN = '/certsrv/mscep_admin';
const TYPES = new Map([
  ['19', 'PKCSReq'],
  ['17', 'RenewalReq'],
  ['20', 'CertPoll'],
]);

type Answer = {
  readonly status: number;
  readonly type?: string;
  readonly body?: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** The Network Device Enrollment Service of Windows: the page that gives passwords, and SCEP with them, over TLS. */
export async function startNdes(): Promise<Ndes> {
  const { ca, server } = await makeHouse();
  const [signing, encryption] = [await raOf(ca, 'signs'), await raOf(ca, 'encrypts')];
  const passwords = new Set<string>();
  const logins = { basic: basicLogin, ntlm: ntlmLogin(server.certificate) };
  let loads = 0;
  const tls = { cert: pem('CERTIFICATE', server.certificate), key: keyPem(server.key) };
  const listener = createServer(tls, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { status, type = 'text/html', body = '', headers = {} } = answerSafely(request, Buffer.concat(parts));
      response.writeHead(status, { 'content-type': type, server: 'Microsoft-IIS/10.0', ...headers }).end(body);
    });
  });

  function answerSafely(request: IncomingMessage, body: Buffer): Answer {
    try {
      return answer(request, body);
    } catch (error) {
      return { status: 500, type: 'text/plain', body: String(error) };
    }
  }

  function answer(request: IncomingMessage, body: Buffer): Answer {
    const url = new URL(request.url ?? '/', 'https://127.0.0.1/');
    if (url.pathname === ADMIN) return { status: 301, headers: { location: `${ADMIN}/` } };
    if (url.pathname === `${ADMIN}/`) return page(request);
    if (url.pathname !== '/certsrv/mscep/mscep.dll') return { status: 404 };
    const operation = url.searchParams.get('operation') ?? '';
    if (operation !== 'PKIOperation') house.seen.push(operation);
    if (operation === 'GetCACaps') return { status: 200, type: 'text/plain', body: CAPABILITIES };
    if (operation === 'GetCACert') {
      const all = [signing.certificate, ca.certificate, encryption.certificate];
      return { status: 200, type: 'application/x-x509-ca-ra-cert', body: certsOnly(all) };
    }
    // In the address it would be longer than IIS takes (404.15).
    if (operation !== 'PKIOperation' || request.method !== 'POST') return { status: 404 };
    if (request.headers['content-type'] !== 'application/x-pki-message') return { status: 415 };
    return { status: 200, type: 'application/x-pki-message', body: certRep(body) };
  }

  function page(request: IncomingMessage): Answer {
    const refused = logins[house.scheme](request);
    if (refused !== null) return { status: 401, headers: { 'www-authenticate': refused.challenge } };
    loads += 1;
    if (house.instead !== null) return { status: 200, body: house.instead };
    const full = passwords.size >= MOST_CACHED;
    const password = randomBytes(8).toString('hex').toUpperCase();
    if (house.permitted && !full) passwords.add(password);
    const shown = house.permitted ? (full ? 'cache-full' : { password }) : 'not-permitted';
    return { status: 200, body: challengePage(shown, ca.certificate, house.language, house.encoding) };
  }

  function certRep(message: Buffer): Buffer {
    const signedData = contentOf(parse(message), OID.signedData);
    const signer = signedData.children.find(({ tag }) => tag === 0xa0)?.at(0).der;
    if (signer === undefined) throw new Error('no certificate');
    const { content, attributes } = openSignedData(message, signer);
    const text = (type: string): string => attributes.get(type)?.content.toString() ?? '';
    const transactionId = text(OID.transactionId);
    const nonce = attributes.get(OID.senderNonce)?.content;
    if (content === null || nonce === undefined) throw new Error('no content, or no nonce');
    const type = TYPES.get(text(OID.messageType)) ?? '?';
    house.seen.push(type);
    const certificate = decide(type, transactionId, signer, decryptEnvelope(content, encryption.key).inner);
    return buildRequest({
      recipient: signer,
      signer: signing,
      csr: certsOnly(certificate === null ? [] : [certificate, ca.certificate]),
      cipher: 'des-ede3-cbc',
      messageType: '3',
      transactionId,
      ...(certificate === null ? { envelope: () => Buffer.alloc(0) } : {}),
      attributes: (standard) => [
        ...standard,
        { type: OID.pkiStatus, values: [printable(certificate === null ? '2' : '0')] },
        { type: OID.recipientNonce, values: [octets(nonce)] },
        ...(certificate === null ? [{ type: OID.failInfo, values: [printable('2')] }] : []),
      ],
    }).message;
  }

  /** A password is good once; a transaction that has its certificate has it for good. A renewal is proven by what it renews. */
  function decide(type: string, transactionId: string, signer: Buffer, content: Buffer): Buffer | null {
    const before = house.issued.get(transactionId);
    if (before !== undefined) return before;
    const csr = readCsr(content);
    const good = type === 'RenewalReq' ? renews(csr, signer) : isFirst(csr, signer);
    if (!good) return null;
    const certificate = issue(ca, csr);
    house.issued.set(transactionId, certificate);
    return certificate;
  }

  function isFirst({ spki, challenge }: ReadCsr, signer: Buffer): boolean {
    return spki.equals(certificateFacts(signer).spki) && challenge !== null && passwords.delete(challenge);
  }

  /** RFC 8894 §2.3: signed by a certificate of this CA, for the same subject. */
  function renews({ subject }: ReadCsr, signer: Buffer): boolean {
    return new X509Certificate(signer).verify(ca.key.publicKey) && certificateFacts(signer).subject.equals(subject);
  }

  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const base = `https://127.0.0.1:${String(port)}`;
  const house: Ndes = {
    adminUrl: new URL(`${base}${ADMIN}/`),
    scepUrl: new URL(`${base}/certsrv/mscep/mscep.dll`),
    ca,
    scheme: 'ntlm',
    language: 'en',
    encoding: 'utf-16le',
    permitted: true,
    instead: null,
    loads: () => loads,
    cached: () => passwords.size,
    expire: () => {
      passwords.clear();
    },
    seen: [],
    issued: new Map(),
    ...comingAndGoing(listener, port),
  };
  return house;
}

/** Of the two that NDES has: Exchange Enrollment Agent (Offline request) signs, CEP Encryption decrypts. */
async function raOf(ca: Party, usage: keyof typeof USAGES): Promise<{ key: ClientKey; certificate: Buffer }> {
  const key = await makeKey();
  const subject = [['commonName', 'SERVER-MSCEP-RA']] as const;
  const extensions = [extension(KEY_USAGE, USAGES[usage], true)];
  return { key, certificate: makeCertificate(key, { subject, issuer: CA_NAME, issuerKey: ca.key, extensions }) };
}
