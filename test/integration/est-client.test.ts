import { createPrivateKey, X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaAnswer } from '../../electron/agent/outbound/ca-answer.ts';
import { CaFault } from '../../electron/agent/outbound/ca-fault.ts';
import { DEFAULT_IDENTITY, type IdentitySettings } from '../../electron/agent/outbound/identity-settings.ts';
import { openIdentity } from '../../electron/agent/outbound/open-identity.ts';
import { fingerprints } from '../../electron/agent/pki/fingerprints.ts';
import { confirmable, confirmedChain } from '../../electron/agent/protocols/est/ca-certificates.ts';
import { EstClient } from '../../electron/agent/protocols/est/est-client.ts';
import {
  DIALECTS,
  startEstServer,
  type EstDialect,
  type EstFault,
  type EstServer,
} from '../simulators/est-server/est-server.ts';
import { keyPem } from '../simulators/est-server/issuing.ts';
import { oid, seq } from '../simulators/scep-client/der.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';

const never = new AbortController().signal;
const FQDN = 'printer.office.example';
const NAMES = { subject: [['commonName', FQDN]] as const, dnsNames: [FQDN] };

function issued<Ticket>(answer: CaAnswer<Ticket>): Uint8Array {
  if (answer.outcome !== 'issued') throw new Error(JSON.stringify(answer));
  return answer.certificate;
}

async function faultOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CaFault)) throw new Error(`no fault: ${String(error)}`);
  return error.code;
}

const basic = (password: string) => ({ scheme: 'basic', user: 'estuser', password, preemptive: true }) as const;
const identityOf = (certificate: Uint8Array, key: ClientKey) => ({
  clientCertificate: { chain: [certificate], key: key.privateKey },
});

describe('our EST client against the simulated server', () => {
  let server: EstServer;
  const open: { close(): void }[] = [];
  beforeEach(async () => {
    server = await startEstServer();
  });
  afterEach(async () => {
    for (const each of open.splice(0)) each.close();
    await server.close();
  });

  function client(options: Partial<IdentitySettings> = {}, label: string | null = null): EstClient {
    const trust = { kind: 'anchors', anchors: [server.ca.certificate], system: false } as const;
    const identity = openIdentity({ ...DEFAULT_IDENTITY, trust, ...options });
    open.push(identity);
    return new EstClient({ url: server.url, label }, identity.exchange, Date.now);
  }

  it.for(['unwrapped', 'crlf-76', 'lf-64', 'der', 'pem'] as const)(
    'reads the CA’s certificates and its own: %s',
    async (encoding) => {
      server.dialect = { ...DIALECTS.plain, encoding, withChain: true };
      const est = client();
      const certificates = await est.caCertificates(never);
      expect(confirmable(certificates)).toHaveLength(1);
      const { sha256 } = fingerprints(server.ca.certificate);
      expect(Buffer.from(confirmedChain(certificates, [sha256])[0]?.der ?? [])).toEqual(server.ca.certificate);
      expect(() => confirmedChain(certificates, ['00'.repeat(32)])).toThrow(CaFault);

      const key = await makeKey('ec:p256');
      const answer = await est.enroll(buildCsr(key, NAMES), never);
      const certificate = new X509Certificate(issued(answer));
      expect(certificate.checkPrivateKey(createPrivateKey(keyPem(key)))).toBe(true);
      expect(answer).toMatchObject({ others: [Uint8Array.from(server.ca.certificate)] });
      // RFC 8951 §3: one line of base64.
      expect(server.seen.at(-1)?.body).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
      expect(new Set(server.seen.map(({ connection }) => connection)).size).toBe(1);
    },
  );

  it('is confirmed by its fingerprint at the first contact, over a connection that proves nothing', async () => {
    const trust = { kind: 'first-contact', fingerprint: null } as const;
    const certificates = await client({ trust }).caCertificates(never);
    const [root] = confirmable(certificates);
    const { sha256 } = fingerprints(server.ca.certificate);
    expect(confirmedChain(certificates, [sha256])).toEqual([root]);
    const believed = client({ trust: { kind: 'anchors', anchors: [root?.der ?? new Uint8Array()], system: false } });
    expect(await believed.caCertificates(never)).toHaveLength(1);
  });

  it('enrolls at OpenXPKI: waits with the same bytes, takes the label, revokes, and is told what is missing', async () => {
    server.dialect = { ...DIALECTS.openxpki };
    const csr = buildCsr(await makeKey(), NAMES);
    const asked = await client({}, 'default').enroll(csr, never);
    if (asked.outcome !== 'pending') throw new Error(asked.outcome);
    expect(asked.retryAfter).toBe(300_000);
    const ticket = JSON.parse(JSON.stringify(asked.ticket)) as typeof asked.ticket;
    const later = client({}, 'default');
    const certificate = issued(await later.poll(ticket, never));
    const [first, second] = server.seen;
    expect(second?.body).toBe(first?.body);

    expect(await later.revoke(certificate, never)).toEqual({ outcome: 'revoked' });
    expect(await later.revoke(certificate, never)).toEqual({ outcome: 'already-revoked' });
    expect(await later.revoke(server.ca.certificate, never)).toMatchObject({ outcome: 'refused', code: 'denied' });
    expect(await faultOf(later.serverKey(csr, null, never))).toBe('est-not-offered');
    expect(await faultOf(client({}, 'wrong').caCertificates(never))).toBe('est-not-offered');
  });

  it('renews at globalsign’s server with the old certificate and a new key, and only under the same names', async () => {
    server.dialect = { ...DIALECTS.globalsign };
    const [key, next] = [await makeKey('ec:p256'), await makeKey('ec:p384')];
    const first = issued(await client().enroll(buildCsr(key, NAMES), never));
    const renewal = buildCsr(next, NAMES);
    expect(await client().reenroll(renewal, never)).toMatchObject({ outcome: 'refused', code: 'not-permitted' });
    const renewing = client(identityOf(first, key));
    const second = issued(await renewing.reenroll(renewal, never));
    expect(new X509Certificate(second).checkPrivateKey(createPrivateKey(keyPem(next)))).toBe(true);
    const other = buildCsr(next, { subject: [['commonName', 'other.office.example']] });
    expect(await renewing.reenroll(other, never)).toEqual({
      outcome: 'refused',
      code: 'not-permitted',
      upstreamCode: 'HTTP 403',
      upstreamText: 'Subject and SubjectAltName fields must be identical',
    });
  });

  it.for(['key-first', 'certificate-first'] as const)('is given a key by the CA: %s', async (serverKeygen) => {
    server.dialect = { ...DIALECTS.plain, serverKeygen, encoding: 'crlf-76' };
    const csr = buildCsr(await makeKey(), NAMES);
    const answer = await client().serverKey(csr, null, never);
    if (answer.outcome !== 'issued') throw new Error(answer.outcome);
    const key = createPrivateKey({ key: Buffer.from(answer.privateKey), format: 'der', type: 'pkcs8' });
    expect(new X509Certificate(answer.certificate).checkPrivateKey(key)).toBe(true);
    server.fault = 'wrong-key';
    expect(await faultOf(client().serverKey(csr, null, never))).toBe('certificate-of-another-key');
    server.fault = 'truncated';
    expect(await faultOf(client().serverKey(csr, null, never))).toBe('est-answer-malformed');
  });

  it('learns what the CA wishes', async () => {
    expect(await client().csrAttributes(never)).toBeNull();
    server.dialect.csrAttributes = 'missing';
    expect(await client().csrAttributes(never)).toBeNull();
    server.dialect.csrAttributes = seq(oid('1.2.840.113549.1.9.7'), oid('1.3.6.1.1.1.1.22'));
    expect(await client().csrAttributes(never)).toMatchObject({ wantsProof: true, template: null, key: null });
  });

  it.for<[EstFault, string]>([
    ['wrong-key', 'certificate-of-another-key'],
    ['no-certificate', 'certificate-of-another-key'],
    ['truncated', 'est-answer-malformed'],
    ['html', 'answer-html'],
    ['huge-chain', 'http-body-too-large'],
    ['empty', 'est-answer-malformed'],
    ['noise', 'est-answer-malformed'],
  ])('gets nothing from a server that is broken or hostile: %s', async ([fault, code]) => {
    server.fault = fault;
    expect(await faultOf(client().enroll(buildCsr(await makeKey('ec:p256'), NAMES), never))).toBe(code);
  });

  it.for<EstFault>(['two-certificates', 'wrong-type'])('finds its certificate all the same: %s', async (fault) => {
    server.fault = fault;
    const certificate = issued(await client().enroll(buildCsr(await makeKey('ec:p256'), NAMES), never));
    expect(Buffer.from(certificate)).toEqual(server.issued[0]);
  });

  it.for<EstFault>(['truncated', 'empty', 'noise', 'no-certificate'])(
    'cannot read certificates of the CA: %s',
    async (fault) => {
      server.fault = fault;
      expect(await faultOf(client().caCertificates(never))).toBe('est-ca-unreadable');
    },
  );

  it.for<[number, string]>([
    [400, 'denied'],
    [403, 'not-permitted'],
    [409, 'denied'],
    [413, 'request-invalid'],
    [422, 'request-invalid'],
  ])('is refused with HTTP %i and told why', async ([status, code]) => {
    server.dialect.refusal = { status, text: `No\u0007 such\r\n device ${'x'.repeat(2_000)}` };
    const answer = await client().enroll(buildCsr(await makeKey('ec:p256'), NAMES), never);
    expect(answer).toMatchObject({ outcome: 'refused', code, upstreamCode: `HTTP ${String(status)}` });
    if (answer.outcome !== 'refused') throw new Error(answer.outcome);
    expect(answer.upstreamText).toMatch(/^No\\u\{7\} such device x{100,}…$/);
    expect(answer.upstreamText?.length).toBeLessThan(420);
  });

  it.for<[number, string]>([
    [401, 'authentication-required'],
    [404, 'est-not-offered'],
    [501, 'est-not-offered'],
    [500, 'http-status'],
    [503, 'http-status'],
    [302, 'http-redirect'],
  ])('knows HTTP %i for a fault and no refusal', async ([status, code]) => {
    server.dialect.refusal = { status, text: '<html><h1>Unavailable</h1></html>' };
    const csr = buildCsr(await makeKey('ec:p256'), NAMES);
    expect(await faultOf(client().enroll(csr, never))).toBe(code);
    expect(await faultOf(client().caCertificates(never))).toBe(code);
  });
});

describe('our EST client against a simulated libest, which wants proof over TLS 1.2', () => {
  let server: EstServer;
  const open: { close(): void }[] = [];
  beforeEach(async () => {
    server = await startEstServer('TLSv1.2');
    server.dialect = { ...DIALECTS.libest } satisfies EstDialect;
  });
  afterEach(async () => {
    for (const each of open.splice(0)) each.close();
    await server.close();
  });

  function client(options: Partial<IdentitySettings> = {}): EstClient {
    const trust = { kind: 'anchors', anchors: [server.ca.certificate], system: false } as const;
    const linked = { maxVersion: 'TLSv1.2', sockets: 1, credentials: basic('estpwd') } as const;
    const identity = openIdentity({ ...DEFAULT_IDENTITY, trust, ...linked, ...options });
    open.push(identity);
    return new EstClient({ url: server.url, label: null }, identity.exchange, Date.now);
  }

  it('links the request to its connection', async () => {
    const key = await makeKey();
    const make = (challenge: string | null) => Promise.resolve(buildCsr(key, { ...NAMES, challenge }));
    const first = issued(await client().enrollLinked('simpleenroll', make, never));
    const renewing = client(identityOf(first, key));
    issued(await renewing.enrollLinked('simplereenroll', make, never));
    expect(await client().enroll(await make('AAAA'), never)).toMatchObject({
      outcome: 'refused',
      upstreamText: 'PoP failed',
    });
  });

  it('shows its password by Digest', async () => {
    server.dialect = { ...DIALECTS.libest, scheme: 'digest' };
    const key = await makeKey();
    const make = (challenge: string | null) => Promise.resolve(buildCsr(key, { ...NAMES, challenge }));
    const right = client({ credentials: { scheme: 'digest', user: 'estuser', password: 'estpwd' } });
    issued(await right.enrollLinked('simpleenroll', make, never));
    const csr = await make(null);
    const wrong = client({ credentials: { scheme: 'digest', user: 'estuser', password: 'wrong' } });
    expect(await faultOf(wrong.enroll(csr, never))).toBe('authentication-failed');
  });

  it('does not get in with a wrong password', async () => {
    const csr = buildCsr(await makeKey(), NAMES);
    expect(await faultOf(client({ credentials: basic('wrong') }).enroll(csr, never))).toBe('authentication-failed');
  });
});
