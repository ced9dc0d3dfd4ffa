import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../harness/program.ts';
import { tlsCertificate } from '../../harness/tls-certificate.ts';
import { comingAndGoing } from '../coming-and-going.ts';
import { pem } from '../est-server/issuing.ts';
import { openAuthority, type StandInAuthority } from './authority.ts';
import { policyBody, unchangedBody } from './policy.ts';

/** What the stand-in does with a request; read for each. */
export type CesBehaviour = {
  username: string;
  password: string;
  decide: 'issue' | 'pending' | 'deny' | 'need-agent';
  /** Of `deny`, signed as Windows writes it. */
  hresult: number;
  answer: 'soap' | 'html-503' | 'html-404' | 'html-401' | 'html-200' | 'wcf-fault';
  relatesTo: 'own' | 'other' | 'absent';
  certificate: 'requested-key' | 'another-key';
  /** `renewal-only`: with an address of that kind, preferred. */
  policies: 'two' | 'unchanged' | 'renewal-only';
  /** What an answer waits for after everything is done; null for nothing. */
  hold: Promise<void> | null;
};

export type Ces = {
  readonly authority: StandInAuthority;
  readonly behaviour: CesBehaviour;
  readonly cep: URL;
  readonly ces: URL;
  /** For renewals alone, by the client certificate that is renewed; asks for one where `openCes` was told so. */
  readonly renewals: URL;
  /** Where it stands itself, behind a web server or not. */
  readonly own: URL;
  /** PEM that its TLS certificate is verified with. */
  readonly tls: string;
  /** What the last requests named: `requestername` values that were found in signed messages. */
  readonly onBehalfOf: string[];
  /** Requests for a certificate that were taken: what carried them, and whether each has its certificate. */
  readonly taken: {
    readonly format: 'PKCS10' | 'PKCS7';
    readonly template: string;
    readonly csr: Buffer;
    readonly at: 'ces' | 'renewals';
    issued: boolean;
  }[];
  /** Numbers that were asked about. */
  readonly queried: string[];
  /** Nobody answers at its address, until it is back. */
  away(): Promise<void>;
  back(): Promise<void>;
  close(): Promise<void>;
};

const SCHEMA = fileURLToPath(new URL('soap.xsd', import.meta.url));
const XCEP = 'http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy';
const WSTEP = 'http://schemas.microsoft.com/windows/pki/2009/01/enrollment';
const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const WST = 'http://docs.oasis-open.org/ws-sx/ws-trust/200512';
const X509 = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3';

/** A request, as XPath sees it. */
const FIELDS = {
  action: "string(//*[local-name()='Action'])",
  actionUnderstood: "string(//*[local-name()='Action']/@*[local-name()='mustUnderstand'])",
  messageId: "string(//*[local-name()='MessageID'])",
  to: "string(//*[local-name()='To'])",
  toUnderstood: "string(//*[local-name()='To']/@*[local-name()='mustUnderstand'])",
  username: "string(//*[local-name()='Username'])",
  password: "string(//*[local-name()='Password'])",
  created: "string(//*[local-name()='Timestamp']/*[local-name()='Created'])",
  expires: "string(//*[local-name()='Timestamp']/*[local-name()='Expires'])",
  requestType: "string(//*[local-name()='RequestType'])",
  encodingType: "string(//*[local-name()='BinarySecurityToken']/@EncodingType)",
  valueType: "string(//*[local-name()='BinarySecurityToken']/@ValueType)",
  token: "string(//*[local-name()='BinarySecurityToken'])",
  tokens: "count(//*[local-name()='BinarySecurityToken'])",
  requestId: "string(//*[local-name()='RequestID'])",
  template: "string(//*[local-name()='ContextItem'][@Name='CertificateTemplate']/*[local-name()='Value'])",
} as const;
type Fields = Record<keyof typeof FIELDS, string>;

type Reply = { status: number; type: string; body: string };

/**
 * A certificate enrollment policy and enrollment service (MS-XCEP, MS-WSTEP) over HTTPS, for user names and passwords.
 *
 * @param front where a web server stands before it that logs in by Kerberos, as IIS does, and names the account in `X-Remote-User`
 */
export async function openCes({
  front,
  asksForCertificates = false,
}: { readonly front?: string; readonly asksForCertificates?: boolean } = {}): Promise<Ces> {
  const authority = await openAuthority();
  const tls = await tlsCertificate();
  const behaviour: CesBehaviour = {
    username: 'agent@office.example',
    password: 'p<a&s>s "w\'ord',
    decide: 'issue',
    // CERTSRV_E_ADMIN_DENIED_REQUEST
    hresult: -2146877420,
    answer: 'soap',
    relatesTo: 'own',
    certificate: 'requested-key',
    policies: 'two',
    hold: null,
  };
  const onBehalfOf: string[] = [];
  const taken: Ces['taken'] = [];
  const queried: string[] = [];
  const waiting = new Map<string, Ces['taken'][number]>();
  const asking = { requestCert: true, rejectUnauthorized: false, ca: pem('CERTIFICATE', authority.certificate) };
  const options = asksForCertificates ? { ...tls, ...asking } : tls;
  const server = createServer(options, (request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const comings = comingAndGoing(server, port);
  const own = `https://127.0.0.1:${String(port)}`;
  const base = front ?? own;
  const login = front === undefined ? 'UsernamePassword' : 'Kerberos';
  const cep = new URL(`${base}/ADPolicyProvider_CEP_${login}/service.svc/CEP`);
  const ces = new URL(`${base}/Stand-in%20CA_CES_${login}/service.svc/CES`);
  const renewals = new URL(`${own}/Stand-in%20CA_CES_Certificate/service.svc/CES`);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const reply = await answer(request, Buffer.concat(parts)).catch((error: unknown) => plain(500, String(error)));
    // The stand-in keeps to the schema too, faults apart.
    const { code, stderr } = reply.status === 200 && !reply.type.includes('html') ? await validate(reply.body) : VALID;
    if (code !== 0) return void response.writeHead(500, { 'Content-Type': 'text/plain' }).end(stderr);
    await behaviour.hold;
    response.writeHead(reply.status, { 'Content-Type': reply.type }).end(reply.body);
  }

  async function answer(request: IncomingMessage, body: Buffer): Promise<Reply> {
    if (behaviour.answer.startsWith('html')) return html(Number(behaviour.answer.slice(5)));
    if (!/^application\/soap\+xml; *charset=utf-8/i.test(request.headers['content-type'] ?? ''))
      return plain(415, 'media type');
    const checked = await validate(body);
    if (checked.code !== 0) return plain(400, checked.stderr);
    const fields = await readFields(body);
    const wrap = (action: string, content: string, status = 200): Reply =>
      soap(status, action, content, relation(fields));
    const path = new URL(request.url ?? '/', base);
    const wanted = path.pathname === cep.pathname ? `${XCEP}/IPolicy/GetPolicies` : `${WSTEP}/RST/wstep`;
    const renewing = path.pathname === renewals.pathname;
    const shown = renewing ? clientCertificate(request) : null;
    // IIS lets nobody in without one (403.7).
    if (renewing && shown === null) return html(403);
    const refused = headerFault(fields, wanted, path.href, renewing, request);
    if (refused !== null)
      return wrap('http://www.w3.org/2005/08/addressing/soap/fault', fault('Sender', refused, 'refused'), 500);
    if (behaviour.answer === 'wcf-fault') {
      const dispatcher = 'http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher/fault';
      return wrap(
        dispatcher,
        fault('Receiver', 'a:InternalServiceFault', 'The server was unable to process the request.'),
        500,
      );
    }
    if (path.pathname === cep.pathname) {
      const renewalUrl = behaviour.policies === 'renewal-only' ? renewals.href : null;
      const told = policyBody(authority.certificate, ces.href, { login, renewalUrl });
      const policies = behaviour.policies === 'unchanged' ? unchangedBody() : told;
      return wrap(`${XCEP}/IPolicy/GetPoliciesResponse`, policies);
    }
    return fields.requestType === `${WSTEP}/QueryTokenStatus` ? query(fields, wrap) : enroll(fields, shown, wrap);
  }

  function headerFault(
    fields: Fields,
    action: string,
    url: string,
    byCertificate: boolean,
    { headers }: IncomingMessage,
  ): string | null {
    if (fields.action !== action || fields.actionUnderstood !== '1') return 'a:ActionNotSupported';
    if (fields.to !== url || fields.toUnderstood !== '1') return 'a:DestinationUnreachable';
    if (!fields.messageId.startsWith('urn:uuid:')) return 'a:MessageAddressingHeaderRequired';
    if (byCertificate) return fields.username + fields.password === '' ? null : 'o:InvalidSecurity';
    // Behind a login of the web server, messages have no header of WS-Security.
    if (front !== undefined) {
      const known = headers['x-remote-user'] === behaviour.username && fields.created + fields.username === '';
      return known ? null : 'o:FailedAuthentication';
    }
    const [created, expires, now] = [Date.parse(fields.created), Date.parse(fields.expires), Date.now()];
    if (!(created <= now + 300_000 && expires >= now && expires > created)) return 'o:InvalidSecurity';
    const known = fields.username === behaviour.username && fields.password === behaviour.password;
    return known ? null : 'o:FailedAuthentication';
  }

  /** DER of one that this CA issued. */
  function clientCertificate({ socket }: IncomingMessage): Buffer | null {
    return socket instanceof TLSSocket && socket.authorized ? socket.getPeerCertificate().raw : null;
  }

  async function enroll(
    fields: Fields,
    shown: Buffer | null,
    wrap: (action: string, content: string, status?: number) => Reply,
  ): Promise<Reply> {
    if (fields.encodingType !== `${WSSE}#base64binary`) return plain(500, 'The EncodingType is invalid.');
    const token = Buffer.from(fields.token, 'base64');
    if (behaviour.decide === 'deny')
      return wrap(DETAIL_ACTION, denied(behaviour.hresult, 'Denied by an officer.'), 500);
    const csr = await requestIn(token, fields.valueType);
    if (csr === null) return wrap(DETAIL_ACTION, denied(-2146875381, 'The signature was rejected.'), 500);
    if (csr === 'unsigned') return wrap(DETAIL_ACTION, denied(-2146875382, 'A signature is missing.'), 500);
    // A service that only renews: what is renewed is what the connection shows.
    if (shown !== null && !(fields.valueType === `${WSSE}#PKCS7` && csr.includes(shown)))
      return wrap(DETAIL_ACTION, denied(-2146877420, 'Renewals only.'), 500);
    const id = `R-${String(waiting.size + 1)}`;
    const format = fields.valueType.endsWith('#PKCS10') ? 'PKCS10' : 'PKCS7';
    const entry: Ces['taken'][number] = {
      ...{ format, template: fields.template, csr, issued: false },
      at: shown === null ? 'ces' : 'renewals',
    };
    taken.push(entry);
    waiting.set(id, entry);
    return reply(id, entry, wrap);
  }

  async function requestIn(token: Buffer, valueType: string): Promise<Buffer | 'unsigned' | null> {
    if (valueType === `${WSTEP}#PKCS10`) return behaviour.decide === 'need-agent' ? 'unsigned' : token;
    if (valueType !== `${WSSE}#PKCS7`) return null;
    const csr = await authority.openCms(token, behaviour.decide === 'need-agent' ? 'agent' : 'any');
    if (csr === null) return null;
    // Whoever signs without being an agent renews, and names what is renewed.
    if (behaviour.decide !== 'need-agent' && !csr.includes(RENEWAL_CERTIFICATE)) return null;
    onBehalfOf.push(...requesterNames(token));
    return csr;
  }

  async function query(
    fields: Fields,
    wrap: (action: string, content: string, status?: number) => Reply,
  ): Promise<Reply> {
    const entry = waiting.get(fields.requestId);
    queried.push(fields.requestId);
    if (entry === undefined || fields.tokens !== '0')
      return wrap(DETAIL_ACTION, denied(-2146877436, 'No such request.'), 500);
    return reply(fields.requestId, entry, wrap);
  }

  async function reply(
    id: string,
    entry: Ces['taken'][number],
    wrap: (action: string, content: string) => Reply,
  ): Promise<Reply> {
    const { href } = entry.at === 'ces' ? ces : renewals;
    const reference = `<SecurityTokenReference xmlns="${WSSE}"><Reference URI="${href}"/></SecurityTokenReference>`;
    if (behaviour.decide === 'pending') {
      return wrap(`${WSTEP}/RSTRC/wstep`, collection(id, await authority.respond(3, 'pending', null), reference));
    }
    const certificate =
      behaviour.certificate === 'requested-key'
        ? await authority.issue(entry.csr, entry.template === 'EnrollmentAgent')
        : authority.certificate;
    entry.issued = true;
    const cmc = await authority.respond(0, 'issued', behaviour.certificate === 'requested-key' ? certificate : null);
    return wrap(`${WSTEP}/RSTRC/wstep`, collection(id, cmc, binary(X509, certificate)));
  }

  function relation({ messageId }: Fields): string | null {
    if (behaviour.relatesTo === 'absent') return null;
    return behaviour.relatesTo === 'own' ? messageId : 'urn:uuid:00000000-0000-4000-8000-000000000000';
  }

  const close = async (): Promise<void> => {
    await comings.away();
    await authority.close();
  };
  return {
    authority,
    behaviour,
    cep,
    ces,
    renewals,
    own: new URL(own),
    tls: tls.cert,
    onBehalfOf,
    taken,
    queried,
    ...comings,
    close,
  };
}

/** The object identifier 1.3.6.1.4.1.311.13.1. */
const RENEWAL_CERTIFICATE = Buffer.from('06092b0601040182370d01', 'hex');
const DETAIL_ACTION = `${WSTEP}/RequestSecurityTokenCertificateEnrollmentWSDetailFault`;

const VALID = { code: 0, stderr: '' };

function validate(input: Buffer | string) {
  return runProgram('xmllint', ['--nonet', '--noout', '--schema', SCHEMA, '-'], { input });
}

async function readFields(body: Buffer): Promise<Fields> {
  const names = Object.keys(FIELDS) as (keyof Fields)[];
  const path = `concat(${names.map((name) => FIELDS[name]).join(",'§',")})`;
  const { stdout } = await runProgram('xmllint', ['--nonet', '--xpath', path, '-'], { input: body });
  const values = stdout.toString('utf8').replace(/\n$/, '').split('§');
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])) as Fields;
}

/** Values of szENROLLMENT_NAME_VALUE_PAIR whose name is requestername, found by their octets. */
function requesterNames(cms: Buffer): string[] {
  const name = Buffer.from('requestername', 'utf16le').swap16();
  const at = cms.indexOf(Buffer.concat([Buffer.of(0x1e, name.length), name]));
  if (at < 0) return [];
  const value = at + 2 + name.length;
  return [
    Buffer.from(cms.subarray(value + 2, value + 2 + (cms[value + 1] ?? 0)))
      .swap16()
      .toString('utf16le'),
  ];
}

function binary(valueType: string, der: Buffer): string {
  const wrapped = der.toString('base64').replace(/(.{64})/g, '$1&#xD;\n');
  return `<BinarySecurityToken xmlns="${WSSE}" ValueType="${valueType}" EncodingType="${WSSE}#base64binary"> ${wrapped}</BinarySecurityToken>`;
}

function collection(id: string, cmc: Buffer, token: string): string {
  return (
    `<RequestSecurityTokenResponseCollection xmlns="${WST}"><RequestSecurityTokenResponse><TokenType>${X509}</TokenType>` +
    // The words say the opposite in every case: nothing may be decided by them.
    `<DispositionMessage xmlns="${WSTEP}" xml:lang="de-DE">Ausgestellt oder auch nicht</DispositionMessage>${binary(`${WSSE}#PKCS7`, cmc)}` +
    `<RequestedSecurityToken>${token}</RequestedSecurityToken><RequestID xmlns="${WSTEP}">${id}</RequestID>` +
    '</RequestSecurityTokenResponse></RequestSecurityTokenResponseCollection>'
  );
}

function fault(code: string, subcode: string, reason: string, detail = ''): string {
  return (
    `<s:Fault><s:Code><s:Value>s:${code}</s:Value><s:Subcode><s:Value>${subcode}</s:Value></s:Subcode></s:Code>` +
    `<s:Reason><s:Text xml:lang="en-US">${reason}</s:Text></s:Reason>${detail}</s:Fault>`
  );
}

function denied(hresult: number, reason: string): string {
  const detail =
    `<s:Detail><CertificateEnrollmentWSDetail xmlns="${WSTEP}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
    `<BinaryResponse xsi:nil="true"/><ErrorCode>${hresult}</ErrorCode><InvalidRequest>true</InvalidRequest>` +
    '<RequestID>7</RequestID></CertificateEnrollmentWSDetail></s:Detail>';
  return fault('Receiver', 'a:Denied', reason, detail);
}

function soap(status: number, action: string, content: string, relatesTo: string | null): Reply {
  const body =
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing">' +
    `<s:Header><a:Action s:mustUnderstand="1">${action}</a:Action>` +
    `${relatesTo === null ? '' : `<a:RelatesTo>${relatesTo}</a:RelatesTo>`}</s:Header><s:Body>${content}</s:Body></s:Envelope>`;
  return { status, type: 'application/soap+xml; charset=utf-8', body };
}

function html(status: number): Reply {
  return { status, type: 'text/html', body: '<!DOCTYPE html><html><body>Service Unavailable</body></html>' };
}

function plain(status: number, body: string): Reply {
  return { status, type: 'text/plain', body };
}
