import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { certsOnly, type Party } from '../scep-ca/scep-ca.ts';
import { comingAndGoing } from '../coming-and-going.ts';
import { parse } from '../scep-client/der.ts';
import { makeKey } from '../scep-client/keys.ts';
import { fullResponse, readFullRequest, type CmcPlan, type ReadFullRequest } from './full-cmc.ts';
import { issue, keyPem, makeHouse, pem, readCsr, type ReadCsr } from './issuing.ts';

/** How a server of the field differs from the next one; tests set it. */
export type EstDialect = {
  /** RFC 8951; globalsign's (RFC 2045); OpenXPKI with `output.wrap`; OpenXPKI's `binary` mistake; OpenXPKI's old cacerts. */
  encoding: 'unwrapped' | 'crlf-76' | 'lf-64' | 'der' | 'pem';
  /** One path segment that must stand there; null for none. */
  label: string | null;
  /** `user:password`; null for anonymous. */
  password: string | null;
  scheme: 'basic' | 'digest';
  /** Subject and SAN of a renewal are the old certificate's, byte for byte (globalsign). */
  sameNames: boolean;
  /** libest: tls-unique in the challenge password. */
  proof: 'ignored' | 'required';
  /** Times that a request is answered 202 before it is granted, by the request's bytes (OpenXPKI by its transaction). */
  waits: number;
  retryAfter: string | null;
  csrAttributes: Buffer | 'empty' | 'missing';
  serverKeygen: 'key-first' | 'certificate-first' | 'missing';
  /** Wraps the key that it makes, such as in EnvelopedData. */
  wrapKey: ((pkcs8: Buffer) => Buffer) | null;
  revokes: boolean;
  /** Knows a request by its bytes, and answers it as before (OpenXPKI). */
  remembers: boolean;
  /** Sends its chain along. */
  withChain: boolean;
  /** Refuses everything with this. */
  refusal: { readonly status: number; readonly text: string } | null;
};

/** What a broken or hostile server does to its next answers. */
export type EstFault =
  | 'wrong-key'
  | 'two-certificates'
  | 'no-certificate'
  | 'truncated'
  | 'html'
  | 'huge-chain'
  | 'wrong-type'
  | 'empty'
  | 'noise';

export type Seen = {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly connection: number;
};

export type EstServer = {
  readonly url: URL;
  readonly ca: Party;
  /** PEM. */
  readonly caPem: string;
  dialect: EstDialect;
  /** What cacerts has beside the CA: of a root that will follow. */
  beside: readonly Buffer[];
  /** What fullcmc says; null where it is not offered (OpenXPKI, and most). */
  cmc: (CmcPlan & { readonly http?: number }) | null;
  /** Full PKI Requests as they were understood. */
  readonly fullRequests: ReadFullRequest[];
  /** Who issues, where it is not the CA any more. */
  issuer: Party | null;
  fault: EstFault | null;
  /** What an answer waits for after everything is done; null for nothing. */
  hold: Promise<void> | null;
  readonly seen: Seen[];
  readonly issued: Buffer[];
  /** Nobody answers at its address, until it is back. */
  away(): Promise<void>;
  back(): Promise<void>;
  close(): Promise<void>;
};

const PLAIN: EstDialect = {
  encoding: 'unwrapped',
  label: null,
  password: null,
  scheme: 'basic',
  sameNames: false,
  proof: 'ignored',
  waits: 0,
  retryAfter: '30',
  csrAttributes: 'empty',
  serverKeygen: 'key-first',
  wrapKey: null,
  revokes: false,
  remembers: false,
  withChain: false,
  refusal: null,
};

export const DIALECTS = {
  plain: PLAIN,
  openxpki: {
    ...PLAIN,
    serverKeygen: 'missing',
    revokes: true,
    remembers: true,
    label: 'default',
    waits: 1,
    retryAfter: '300',
  },
  globalsign: { ...PLAIN, encoding: 'crlf-76', sameNames: true },
  libest: { ...PLAIN, encoding: 'lf-64', password: 'estuser:estpwd', proof: 'required' },
} as const satisfies Record<string, EstDialect>;

type Answer = {
  readonly status: number;
  readonly type?: string;
  readonly body?: Buffer | string;
  readonly headers?: Record<string, string>;
};

class Refused extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  constructor(status: number, text: string, headers: Record<string, string> = {}) {
    super(text);
    this.status = status;
    this.headers = headers;
  }
}

/** An EST server by RFC 7030 and 8951 over TLS 1.2 (for tls-unique) or 1.3. */
export async function startEstServer(maxVersion: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3'): Promise<EstServer> {
  const { ca, server } = await makeHouse();
  const caPem = pem('CERTIFICATE', ca.certificate);
  const revoked = new Set<string>();
  const asked = new Map<string, number>();
  const granted = new Map<string, Answer>();
  const waitingCmc = new Map<string, ReadCsr>();
  const connections = new Map<TLSSocket, number>();
  const tls = { cert: pem('CERTIFICATE', server.certificate), key: keyPem(server.key), ca: caPem, maxVersion };
  const listener = createServer({ ...tls, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      void answerSafely(request, Buffer.concat(parts)).then(({ status, type, body = '', headers = {} }) => {
        // strongSwan reads no chunked body.
        const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
        response.writeHead(status, { ...(type === undefined ? {} : { 'content-type': type }), ...length, ...headers });
        response.end(body);
      });
    });
  });

  async function answerSafely(request: IncomingMessage, body: Buffer): Promise<Answer> {
    try {
      const answer = await answerTo(request, body);
      await house.hold;
      return answer;
    } catch (error) {
      if (error instanceof Refused) {
        const { status, headers, message } = error;
        return { status, type: 'text/plain', body: message, headers };
      }
      return { status: 400, type: 'text/plain', body: error instanceof Error ? error.message : 'malformed' };
    }
  }

  async function answerTo(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const socket = request.socket;
    if (!(socket instanceof TLSSocket)) throw new Refused(403, 'HTTPS required');
    const connection = connections.get(socket) ?? connections.size + 1;
    connections.set(socket, connection);
    const { method = '', url = '' } = request;
    house.seen.push({ method, path: url, body: body.toString('latin1'), connection });
    const { dialect } = house;
    const prefix = `/.well-known/est/${dialect.label === null ? '' : `${dialect.label}/`}`;
    if (!url.startsWith(prefix)) throw new Refused(404, 'no such label');
    const operation = url.slice(prefix.length);
    if (dialect.refusal !== null) throw new Refused(dialect.refusal.status, dialect.refusal.text);
    if (operation === 'cacerts' && method === 'GET') return certificates([ca.certificate, ...house.beside]);
    if (operation === 'csrattrs' && method === 'GET') return wishes();
    if (method !== 'POST') throw new Refused(405, 'POST');
    authorise(request, socket, operation);
    if (operation === 'simplerevoke' && dialect.revokes) return revocation(base64(body));
    if (operation === 'fullcmc' && house.cmc !== null) return full(request, base64(body), house.cmc);
    if (request.headers['content-type'] !== 'application/pkcs10') throw new Refused(415, 'application/pkcs10');
    const csr = readCsr(base64(body));
    if (dialect.proof === 'required') requireProof(csr, socket);
    switch (operation) {
      case 'simpleenroll':
        return (await waiting(body)) ?? grant(csr, body);
      case 'simplereenroll':
        renewable(csr, socket);
        return (await waiting(body)) ?? grant(csr, body);
      case 'serverkeygen':
        if (dialect.serverKeygen === 'missing') throw new Refused(501, 'Operation not implemented');
        return (await waiting(body)) ?? keyed(csr, dialect.serverKeygen);
      default:
        throw new Refused(501, 'Operation not implemented');
    }
  }

  function authorise(request: IncomingMessage, socket: TLSSocket, operation: string): void {
    const { password, scheme } = house.dialect;
    if (password === null || (operation === 'simplereenroll' && socket.authorized)) return;
    const { authorization = '' } = request.headers;
    const good =
      scheme === 'basic'
        ? authorization === `Basic ${Buffer.from(password).toString('base64')}`
        : isDigestOf(authorization, password, request.url ?? '');
    if (!good) throw new Refused(401, 'who are you?', { 'www-authenticate': CHALLENGES[scheme] });
  }

  /** RFC 5929 §3.1: the first Finished of a full handshake, which is the client's. */
  function requireProof({ challenge }: ReadCsr, socket: TLSSocket): void {
    const unique = socket.getPeerFinished()?.toString('base64');
    if (socket.isSessionReused() || unique === undefined || challenge !== unique) throw new Refused(400, 'PoP failed');
  }

  function renewable({ subject, names }: ReadCsr, socket: TLSSocket): void {
    if (!socket.authorized) throw new Refused(403, 'a client certificate is required');
    const fields = parse(socket.getPeerCertificate().raw).at(0).children;
    const extensions = fields.find(({ tag }) => tag === 0xa3)?.at(0).children ?? [];
    const old = extensions.find((each) => each.at(0).oid === '2.5.29.17')?.children.at(-1)?.content ?? Buffer.alloc(0);
    const same = fields[5]?.der.equals(subject) === true && old.equals(names ?? Buffer.alloc(0));
    if (house.dialect.sameNames && !same) throw new Refused(403, 'Subject and SubjectAltName fields must be identical');
  }

  async function waiting(body: Buffer): Promise<Answer | null> {
    const key = createHash('sha256').update(base64(body)).digest('hex');
    const times = (asked.get(key) ?? 0) + 1;
    asked.set(key, times);
    const { waits, retryAfter } = house.dialect;
    if (times > waits) return Promise.resolve(null);
    const headers = retryAfter === null ? {} : { 'retry-after': retryAfter };
    return { status: 202, type: 'text/plain', body: `Request Pending - Retry Later (${key})`, headers };
  }

  async function grant(csr: ReadCsr, body: Buffer): Promise<Answer> {
    const key = base64(body).toString('hex');
    const known = house.dialect.remembers ? granted.get(key) : undefined;
    const answer = known ?? (await certified(csr));
    granted.set(key, answer);
    return answer;
  }

  async function certified(csr: ReadCsr): Promise<Answer> {
    const other = house.fault === 'wrong-key' ? { ...csr, spki: (await makeKey('ec:p256')).spki } : csr;
    const certificate = issue(house.issuer ?? ca, other);
    house.issued.push(certificate);
    const extra = house.fault === 'two-certificates' ? [issue(ca, { ...csr, spki: ca.key.spki })] : [];
    return certificates([...extra, certificate, ...(house.dialect.withChain ? [ca.certificate] : [])]);
  }

  function full(
    { headers }: IncomingMessage,
    der: Buffer,
    { http = 200, ...plan }: CmcPlan & { http?: number },
  ): Answer {
    // RFC 7030 §4.3.1.
    if (headers['content-type'] !== 'application/pkcs7-mime; smime-type=CMC-request') throw new Refused(415, 'CMC');
    const asked = readFullRequest(der, ca, (token) => waitingCmc.get(token.toString('hex'))?.spki);
    house.fullRequests.push(asked);
    const csr = asked.csr ?? waitingCmc.get(asked.pendToken?.toString('hex') ?? '');
    if (csr === undefined) throw new Refused(400, 'nothing waits');
    if (plan.status === 3 && plan.pendToken) waitingCmc.set(plan.pendToken.toString('hex'), csr);
    const issued = (plan.status ?? 0) === 0 && plan.certificates === undefined ? [issue(house.issuer ?? ca, csr)] : [];
    house.issued.push(...issued);
    const response = fullResponse(asked, ca, { certificates: issued, ...plan });
    return { status: http, type: 'application/pkcs7-mime; smime-type=CMC-response', body: spoil(encode(response)) };
  }

  async function keyed(csr: ReadCsr, order: 'key-first' | 'certificate-first'): Promise<Answer> {
    const key = await makeKey('ec:p256');
    const { wrapKey } = house.dialect;
    const smime = 'application/pkcs7-mime; smime-type=';
    const keyPart =
      wrapKey === null
        ? part('application/pkcs8', key.pkcs8)
        : part(`${smime}server-generated-key`, wrapKey(key.pkcs8));
    const spki = house.fault === 'wrong-key' ? csr.spki : key.spki;
    const certificatePart = part(`${smime}certs-only`, certsOnly([issue(ca, { ...csr, spki })]));
    const parts = order === 'key-first' ? [keyPart, certificatePart] : [certificatePart, keyPart];
    const text = ['This is the preamble.', ...parts.map((each) => `--estServerBoundary\r\n${each}`)].join('\r\n');
    const body = spoil(Buffer.from(`${text}\r\n--estServerBoundary--\r\nand the epilogue`));
    return { status: 200, type: 'multipart/mixed; boundary=estServerBoundary', body };
  }

  function part(type: string, der: Buffer): string {
    return `Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${encode(der).toString('latin1')}`;
  }

  function revocation(der: Buffer): Answer {
    const key = parse(der).der.toString('hex');
    if (!house.issued.some((each) => each.equals(der))) throw new Refused(400, 'I18N_OPENXPKI_UI_CERT_NOT_FOUND');
    if (revoked.has(key)) throw new Refused(409, 'already revoked');
    revoked.add(key);
    return { status: 204 };
  }

  function wishes(): Answer {
    const { csrAttributes } = house.dialect;
    if (csrAttributes === 'missing') throw new Refused(404, 'no');
    if (csrAttributes === 'empty') return { status: 204 };
    return { status: 200, type: 'application/csrattrs', body: encode(csrAttributes) };
  }

  function certificates(list: readonly Buffer[]): Answer {
    const all = house.fault === 'huge-chain' ? Array<Buffer>(20_000).fill(ca.certificate) : list;
    const body = spoil(encode(certsOnly(house.fault === 'no-certificate' ? [] : all)));
    const type = house.fault === 'wrong-type' ? 'text/html' : 'application/pkcs7-mime; smime-type=certs-only';
    return { status: 200, type, body };
  }

  function spoil(body: Buffer): Buffer {
    switch (house.fault) {
      case 'truncated':
        return body.subarray(0, body.length - 60);
      case 'html':
        return Buffer.from('\ufeff\r\n<!DOCTYPE html><html><title>Sign in</title></html>');
      case 'empty':
        return Buffer.alloc(0);
      case 'noise':
        return createHash('sha512').update(body).digest();
      default:
        return body;
    }
  }

  function encode(der: Buffer): Buffer {
    const text = der.toString('base64');
    switch (house.dialect.encoding) {
      case 'unwrapped':
        return Buffer.from(text);
      case 'crlf-76':
        return Buffer.from(text.replace(/.{76}/g, '$&\r\n'));
      case 'lf-64':
        return Buffer.from(text.replace(/.{64}/g, '$&\n'));
      case 'der':
        return der;
      case 'pem':
        return Buffer.from(pem('PKCS7', der));
    }
  }

  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const house: EstServer = {
    url: new URL(`https://127.0.0.1:${String(port)}`),
    ca,
    caPem,
    dialect: { ...PLAIN },
    beside: [],
    issuer: null,
    cmc: null,
    fullRequests: [],
    fault: null,
    hold: null,
    seen: [],
    issued: [],
    ...comingAndGoing(listener, port),
  };
  return house;
}

/** RFC 7030 §4.2.1: base64 and nothing else, no PEM. */
function base64(body: Buffer): Buffer {
  const text = body.toString('latin1').replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new Refused(400, 'not base64');
  return Buffer.from(text, 'base64');
}

const NONCE = 'dcd98b7102dd2f0e8b11d0f600bfb0c093';
const CHALLENGES = {
  basic: 'Basic realm="estrealm"',
  digest: `Digest realm="estrealm", nonce="${NONCE}", qop="auth", algorithm=MD5`,
} as const;

/** RFC 7616 §3.4.1, as libest has it: MD5 and qop=auth. */
function isDigestOf(authorization: string, credentials: string, uri: string): boolean {
  const [user = '', password = ''] = credentials.split(':');
  const said = new Map([...authorization.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map((m) => [m[1], m[2] ?? m[3]]));
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const middle = [NONCE, said.get('nc'), said.get('cnonce'), 'auth'].join(':');
  const response = md5(`${md5(`${user}:estrealm:${password}`)}:${middle}:${md5(`POST:${uri}`)}`);
  return authorization.startsWith('Digest ') && said.get('uri') === uri && said.get('response') === response;
}
