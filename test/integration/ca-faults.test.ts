import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mscewsCaClient } from '../../electron/agent/connectors/mscews.ts';
import { scepCaClient } from '../../electron/agent/connectors/scep.ts';
import type { CaAnswer } from '../../electron/agent/outbound/ca-answer.ts';
import type { Exchange } from '../../electron/agent/outbound/exchange.ts';
import { DEFAULT_IDENTITY, type IdentitySettings } from '../../electron/agent/outbound/identity-settings.ts';
import { openIdentity } from '../../electron/agent/outbound/open-identity.ts';
import { confirmedChain } from '../../electron/agent/protocols/est/ca-certificates.ts';
import { EstClient } from '../../electron/agent/protocols/est/est-client.ts';
import type { EndpointConnection } from '../../shared/contract/endpoints.ts';
import type { CA_FAULTS, CaFaultCode, CaRefusalCode } from '../../shared/domain/ca-fault.ts';
import { errorOf, expectFault, expectRefusal } from '../harness/told.ts';
import { openCes, type Ces, type CesBehaviour } from '../simulators/ces/ces.ts';
import { startEstServer, type EstFault, type EstServer } from '../simulators/est-server/est-server.ts';
import { scepCa, type ReplyPlan, type ScepCaSimulator } from '../simulators/scep-ca/scep-ca.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';

type Step = (typeof CA_FAULTS)[CaFaultCode];

const never = new AbortController().signal;
const NAME = 'printer.office.example';
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

let key: ClientKey;
let csr: Buffer;
beforeAll(async () => {
  key = await makeKey();
  csr = buildCsr(key, { subject: [['commonName', NAME]], dnsNames: [NAME] });
});

function exchangeOf(anchor: Uint8Array, changed: Partial<IdentitySettings> = {}) {
  const trust = { kind: 'anchors', anchors: [anchor], system: false } as const;
  const opened = openIdentity({ ...DEFAULT_IDENTITY, trust, ...changed });
  ends.push(() => {
    opened.close();
  });
  return opened.exchange;
}

const outcomeOf = ({ outcome }: CaAnswer<unknown>): string => outcome;

describe('an EST CA', () => {
  let server: EstServer;
  beforeEach(async () => {
    server = await startEstServer();
    ends.push(() => server.close());
  });

  function client(label: string | null = null, changed: Partial<IdentitySettings> = {}): EstClient {
    return new EstClient({ url: server.url, label }, exchangeOf(server.ca.certificate, changed), Date.now);
  }

  it.for<[string, EstFault, CaFaultCode, Step]>([
    ['a web page', 'html', 'answer-html', 'http'],
    ['half a certificate', 'truncated', 'est-answer-malformed', 'certificate'],
    ['noise', 'noise', 'est-answer-malformed', 'certificate'],
    ['an endless chain', 'huge-chain', 'http-body-too-large', 'http'],
    ['a certificate of another key', 'wrong-key', 'certificate-of-another-key', 'certificate'],
  ])('answers with %s', async ([, fault, code, step]) => {
    server.fault = fault;
    expectFault(await errorOf(client().enroll(csr, never)), code, step);
  });

  it('gives as its certificates what cannot be read', async () => {
    server.fault = 'noise';
    expectFault(await errorOf(client().caCertificates(never)), 'est-ca-unreadable', 'chain');
  });

  it('is not the one that was confirmed', async () => {
    const certificates = await client().caCertificates(never);
    const confirming = Promise.resolve().then(() => confirmedChain(certificates, ['00'.repeat(32)]));
    expectFault(await errorOf(confirming), 'est-ca-unconfirmed', 'chain');
  });

  it('has another label', async () => {
    server.dialect.label = 'devices';
    expectFault(await errorOf(client('wrong').enroll(csr, never)), 'est-not-offered', 'capabilities');
    expect(outcomeOf(await client('devices').enroll(csr, never))).toBe('issued');
  });

  it('has another password', async () => {
    server.dialect.password = 'printer:right';
    const credentials = { scheme: 'basic', user: 'printer', password: 'wrong', preemptive: true } as const;
    const found = await errorOf(client(null, { credentials }).enroll(csr, never));
    expectFault(found, 'authentication-failed', 'authentication');
  });

  it.for<[number, string, CaFaultCode, Step]>([
    [407, 'Proxy Authentication Required', 'http-status', 'http'],
    [502, '<html><body>Bad Gateway</body></html>', 'http-status', 'http'],
    [503, '', 'http-status', 'http'],
    [404, 'no', 'est-not-offered', 'capabilities'],
    [501, 'no', 'est-not-offered', 'capabilities'],
  ])('or the proxy before it answers HTTP %i', async ([status, text, code, step]) => {
    server.dialect.refusal = { status, text };
    expectFault(await errorOf(client().enroll(csr, never)), code, step);
  });

  it.for<[string, number, CaRefusalCode]>([
    ['the request', 400, 'denied'],
    ['the account', 403, 'not-permitted'],
    ['what the request is', 422, 'request-invalid'],
  ])('refuses %s', async ([, status, code]) => {
    server.dialect.refusal = { status, text: 'No such device.' };
    expectRefusal(await client().enroll(csr, never), code);
  });
});

describe('a SCEP CA', () => {
  let ca: ScepCaSimulator;
  let url: URL;
  /** What GetCACert wants as `message`. */
  let identifier: string | null;
  let status: number;
  beforeEach(async () => {
    ca = await scepCa();
    identifier = null;
    status = 200;
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const at = new URL(request.url ?? '/', url);
        const known = at.searchParams.get('operation') !== 'GetCACert' || at.searchParams.get('message') === identifier;
        const body = parts.length === 0 ? {} : { body: Buffer.concat(parts) };
        const answer = ca.answer({ method: request.method === 'POST' ? 'POST' : 'GET', url: at, most: 0, ...body });
        response.writeHead(known ? (answer.status ?? status) : 404).end(known ? answer.body : 'unknown CA');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/scep`);
    ends.push(() => {
      server.closeAllConnections();
      server.close();
    });
  });

  function enroll(anchor: Uint8Array = ca.ca.certificate, caIdentifier: string | null = null) {
    const connection: Extract<EndpointConnection, { protocol: 'scep' }> = {
      ...{ protocol: 'scep', url: url.href, caIdentifier, keyTransport: 'pkcs1', allowWeak: false },
      ...{ renewal: 'RenewalReq', challenge: { source: 'none' }, signs: 'device' },
    };
    const client = scepCaClient({
      ...{ connection, anchors: [anchor], certificate: null, staticChallenge: null, pageExchange: null },
      ...{ exchange: exchangeOf(anchor), clock: Date.now, close: () => Promise.resolve() },
    });
    return client.enroll({ csr, key: key.privateKey }, never);
  }

  const stranger = async () => (await scepCa()).ra;

  it.for<[string, () => Promise<ReplyPlan>, CaFaultCode]>([
    ['of a wrong signer', async () => ({ signer: await stranger() }), 'scep-reply-signer'],
    [
      'whose signature is wrong',
      async () => ({ signer: { ...(await stranger()), certificate: ca.ra.certificate } }),
      'scep-reply-signature',
    ],
    ['with a wrong nonce', async () => ({ recipientNonce: Buffer.alloc(16) }), 'scep-reply-nonce'],
    ['of another transaction', async () => ({ transactionId: '0123' }), 'scep-reply-transaction'],
    ['for another key', async () => ({ certificates: [ca.ca.certificate] }), 'certificate-of-another-key'],
    [
      'encrypted to somebody else',
      async () => ({ encryptedTo: (await stranger()).certificate }),
      'scep-reply-undecryptable',
    ],
    ['signed with SHA-1', async () => ({ digest: 'sha1' }), 'scep-reply-weak'],
    ['that is cut off', async () => ({ after: (body) => body.subarray(0, 200) }), 'scep-reply-malformed'],
  ])('gives an answer %s', async ([, plan, code]) => {
    ca.reply = await plan();
    expectFault(await errorOf(enroll()), code, 'certificate');
  });

  it('answers with a web page', async () => {
    ca.reply = { after: () => Buffer.from('<!DOCTYPE html><title>Sign in</title>') };
    expectFault(await errorOf(enroll()), 'answer-html', 'http');
  });

  it('answers with an error', async () => {
    status = 500;
    expectFault(await errorOf(enroll()), 'http-status', 'http');
  });

  it('has another CA identifier', async () => {
    identifier = 'devices';
    expectFault(await errorOf(enroll()), 'http-status', 'http');
    expectFault(await errorOf(enroll(undefined, 'wrong')), 'http-status', 'http');
  });

  it('can do only what is weak', async () => {
    ca.capabilities = 'SHA-1\nDES3\n';
    expectFault(await errorOf(enroll()), 'scep-capabilities-weak', 'capabilities');
    ca.capabilities = '';
    expectFault(await errorOf(enroll()), 'scep-capabilities-weak', 'capabilities');
  });

  it('gives as its certificates what cannot be read', async () => {
    ca.certificates = [Buffer.from('none')];
    expectFault(await errorOf(enroll()), 'scep-ca-unreadable', 'chain');
  });

  it('has no RA of its own any more', async () => {
    ca.certificates = [(await stranger()).certificate, ca.ca.certificate];
    expectFault(await errorOf(enroll()), 'scep-ra-missing', 'chain');
  });

  it('is not the one that was confirmed', async () => {
    ca.certificates = [ca.ra.certificate];
    expectFault(await errorOf(enroll(ca.ra.certificate)), 'scep-ca-unconfirmed', 'chain');
  });

  it.for<[string, string, CaRefusalCode]>([
    ['the algorithms', '0', 'algorithm-refused'],
    ['the message', '1', 'message-check-failed'],
    ['the request', '2', 'denied'],
    ['the time', '3', 'time-refused'],
    ['what it does not know', '4', 'certificate-unknown'],
  ])('refuses %s', async ([, failInfo, code]) => {
    ca.reply = { status: '2', failInfo };
    expectRefusal(await enroll(), code);
  });
});

describe('a Microsoft CA', () => {
  let house: Ces;
  let usual: CesBehaviour;
  beforeAll(async () => {
    house = await openCes();
    usual = { ...house.behaviour };
  });
  beforeEach(() => void Object.assign(house.behaviour, usual));
  afterAll(() => house.close());

  type Options = {
    readonly exchange?: Exchange;
    readonly password?: string;
    readonly template?: string;
    readonly policyUrl?: string;
    readonly agent?: { certificate: string; key: string };
    readonly clock?: () => number;
    readonly credentials?: 'username-token' | 'certificate';
  };

  function enroll({ password = usual.password, template = 'PrinterServer', agent, ...options }: Options = {}) {
    const { policyUrl = house.cep.href, clock = Date.now, credentials = 'username-token' } = options;
    const { exchange = exchangeOf(Uint8Array.from(new X509Certificate(house.tls).raw)) } = options;
    const connection: Extract<EndpointConnection, { protocol: 'mscews' }> = {
      ...{ protocol: 'mscews', policyUrl, enrollmentUrl: null, template, requester: null },
      credentials:
        credentials === 'certificate' ? { kind: credentials } : { kind: credentials, userName: usual.username },
      onBehalf: agent === undefined ? 'no' : 'agent',
    };
    const certificate =
      agent === undefined
        ? null
        : {
            certificate: Uint8Array.from(new X509Certificate(agent.certificate).raw),
            privateKey: createPrivateKey(agent.key),
          };
    const client = mscewsCaClient({
      ...{ connection, certificate, clock, usernameToken: { username: usual.username, password } },
      ...{ exchange, close: () => Promise.resolve() },
      openAs: () => ({ exchange, close: () => undefined }),
    });
    return client.enroll({ csr, key: null }, never);
  }

  it.for<[string, Partial<CesBehaviour>, CaFaultCode, Step]>([
    ['answers with a web page instead of SOAP', { answer: 'html-200' }, 'answer-html', 'http'],
    ['is not at this path', { answer: 'html-404' }, 'http-status', 'http'],
    ['is out of service', { answer: 'html-503' }, 'http-status', 'http'],
    ['does not let our connection in', { answer: 'html-401' }, 'authentication-required', 'authentication'],
    ['fails', { answer: 'wcf-fault' }, 'xcep-fault', 'capabilities'],
    ['answers another message', { relatesTo: 'other' }, 'wstep-answer-other', 'certificate'],
    ['certifies another key', { certificate: 'another-key' }, 'certificate-of-another-key', 'certificate'],
  ])('%s', async ([, behaviour, code, step]) => {
    Object.assign(house.behaviour, behaviour);
    expectFault(await errorOf(enroll()), code, step);
  });

  it('has another password in the message', async () => {
    expectFault(await errorOf(enroll({ password: 'wrong' })), 'wstep-credentials', 'authentication');
  });

  it('has another time than the message', async () => {
    const found = await errorOf(enroll({ clock: () => Date.now() - 600_000 }));
    expectFault(found, 'wstep-credentials', 'authentication');
  });

  it('does not have the template', async () => {
    expectFault(await errorOf(enroll({ template: 'Wrong' })), 'template-unknown', 'capabilities');
  });

  it('has no service for the kind of credentials', async () => {
    const found = await errorOf(enroll({ credentials: 'certificate' }));
    expectFault(found, 'template-without-service', 'capabilities');
  });

  it('answers in SOAP with something else', async () => {
    const soap = 'http://www.w3.org/2003/05/soap-envelope';
    const body = Buffer.from(`<s:Envelope xmlns:s="${soap}"><s:Body><x/></s:Body></s:Envelope>`);
    const headers = new Map([['content-type', 'application/soap+xml; charset=utf-8']]);
    const exchange = () => Promise.resolve({ status: 200, headers, body, tls: null });
    expectFault(await errorOf(enroll({ exchange })), 'xcep-answer-malformed', 'capabilities');
  });

  it('demands an agent, and the request has none', async () => {
    house.behaviour.decide = 'need-agent';
    expectRefusal(await enroll(), 'agent-signature-missing');
  });

  it('demands an agent, and the agent’s certificate is not meant for it', async () => {
    house.behaviour.decide = 'need-agent';
    const [good, bad] = await Promise.all([house.authority.agent('good', true), house.authority.agent('bad', false)]);
    expectRefusal(await enroll({ agent: bad }), 'agent-certificate-refused');
    expect(outcomeOf(await enroll({ agent: good }))).toBe('issued');
  });

  it.for<[string, number, CaRefusalCode]>([
    ['by an officer', 0x8009_4014, 'denied'],
    ['the account', 0x8007_0005, 'not-permitted'],
    ['the account for this template', 0x8009_4012, 'template-denied'],
    ['the template', 0x8009_4800, 'template-unknown'],
    ['a request without a template', 0x8009_4801, 'template-missing'],
    ['the key', 0x8009_4811, 'key-too-weak'],
    ['a request without its names', 0x8009_480f, 'names-missing'],
    ['while its CA is away', 0x8007_06ba, 'ca-unavailable'],
    ['an agent whose CRL cannot be reached', 0x8009_2013, 'agent-certificate-refused'],
  ])('refuses %s', async ([, hresult, code]) => {
    Object.assign(house.behaviour, { decide: 'deny', hresult: hresult | 0 });
    expectRefusal(await enroll(), code);
  });
});
