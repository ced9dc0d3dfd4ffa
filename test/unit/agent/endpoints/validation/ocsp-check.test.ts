import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../../../electron/agent/endpoints/validation/context.ts';
import { checkOcsp } from '../../../../../electron/agent/endpoints/validation/revocation-checks.ts';
import { systemResolve } from '../../../../../electron/agent/outbound/foreign-host.ts';
import { DEFAULT_IDENTITY } from '../../../../../electron/agent/outbound/identity-settings.ts';
import { writeAuthorityInfoAccess } from '../../../../../electron/agent/pki/access-locations.ts';
import { readCertificate } from '../../../../../electron/agent/pki/certificate.ts';
import { Oid } from '../../../../../electron/agent/pki/oids.ts';
import { certificateIn } from '../../../../../electron/agent/services/problems.ts';
import { ocspAnswer, type OcspPlan } from '../../../../simulators/ocsp-responder.ts';
import { makeKey, type ClientKey } from '../../../../simulators/scep-client/keys.ts';
import { oid, seq } from '../../../../simulators/scep-client/der.ts';
import { extension, makeCertificate } from '../../../../simulators/scep-client/x509.ts';
import { makeIssuer, type Issuer } from '../../services/signer-fixture.ts';

const NOW = Date.UTC(2030, 0, 15, 12);
const DAY = 86_400_000;
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

let server: Server;
let origin: string;
let issuer: Issuer;
let [delegate, device]: ClientKey[] = [];
/** What is answered at each path; what is not there is a 503. */
let plans: ReadonlyMap<string, OcspPlan | Buffer>;
let asked: string[];
beforeAll(async () => {
  [issuer, delegate, device] = await Promise.all([makeIssuer(NOW), makeKey('ec:p256'), makeKey('ec:p256')]);
  server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const plan = plans.get(path);
      if (plan === undefined) response.writeHead(503).end();
      else response.end(Buffer.isBuffer(plan) ? plan : ocspAnswer(Buffer.concat(parts), plan, NOW));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
});

function context(): Context {
  const identity = { ...DEFAULT_IDENTITY, timeouts: { connect: 2_000, whole: 4_000, idle: 2_000 } };
  const { signal } = new AbortController();
  const parts = { url: new URL(origin), anchors: [], identity, clock: () => NOW, signal, resolve: systemResolve };
  return parts as unknown as Context;
}

function keyOf(key: ClientKey | undefined): ClientKey {
  if (key === undefined) throw new Error('no key');
  return key;
}

/** A responder's certificate: of the CA, for OCSP, and of now, unless told otherwise. */
function delegated({
  by = issuer,
  purposes = [OCSP_SIGNING],
  notAfter = NOW + DAY,
}: {
  readonly by?: Issuer;
  readonly purposes?: readonly string[];
  readonly notAfter?: number;
} = {}): OcspPlan['signer'] {
  const key = keyOf(delegate);
  const certificate = makeCertificate(key, {
    subject: [['commonName', 'OCSP']],
    issuer: [['commonName', by.name]],
    issuerKey: by.key,
    ...{ notBefore: NOW - DAY, notAfter },
    extensions: purposes.length === 0 ? [] : [extension(Oid.extKeyUsage, seq(...purposes.map(oid)))],
  });
  return { key, certificate };
}

async function check(answers: Readonly<Record<string, OcspPlan | Buffer>>, paths = Object.keys(answers)) {
  plans = new Map(Object.entries(answers));
  const access = paths.map((path) => ({ method: Oid.ocsp, location: `${origin}${path}` }));
  const der = makeCertificate(keyOf(device), {
    subject: [['commonName', 'printer']],
    issuer: [['commonName', issuer.name]],
    issuerKey: issuer.key,
    extensions: [extension(Oid.authorityInfoAccess, writeAuthorityInfoAccess(access))],
  });
  const ca = certificateIn(issuer.pem);
  if (ca === null) throw new Error('no issuer');
  const found = await checkOcsp(context(), { certificate: readCertificate(der), issuers: [ca] });
  return { ...found, code: found.fault?.code ?? null };
}

const byCa = (): OcspPlan['signer'] => ({ key: issuer.key });

describe('what an OCSP responder says of a certificate', () => {
  it('is good, signed by the CA or by whom it certified for that', async () => {
    for (const signer of [byCa(), delegated()]) {
      const { code, received, facts } = await check({ '/a': { signer } });
      expect({ code, received }).toEqual({ code: null, received: 'good' });
      expect(facts).toContainEqual(['nonce', 'repeated']);
    }
  });

  it.for(['revoked', 'unknown'] as const)('is a fault where that is %s', async (status) => {
    const { fault } = await check({ '/a': { signer: byCa(), status } });
    expect(fault).toMatchObject({ code: 'ocsp-not-good', params: { status } });
  });

  it('is good without a nonce, while it is of now', async () => {
    const { code, facts } = await check({ '/a': { signer: byCa(), nonce: null } });
    expect(code).toBeNull();
    expect(facts).toContainEqual(['nonce', 'not-repeated']);
  });

  it.for<[string, string, () => Promise<OcspPlan> | OcspPlan]>([
    ['ocsp-stale', 'has expired', () => ({ signer: byCa(), thisUpdate: NOW - 3 * DAY, nextUpdate: NOW - DAY })],
    ['ocsp-stale', 'is from the future', () => ({ signer: byCa(), thisUpdate: NOW + DAY })],
    [
      'ocsp-stale',
      'is old, without an end and without a nonce',
      () => ({ signer: byCa(), thisUpdate: NOW - 3 * DAY, nextUpdate: null, nonce: null }),
    ],
    ['ocsp-nonce', 'has another nonce', () => ({ signer: byCa(), nonce: (asked) => Buffer.from(asked).reverse() })],
    ['ocsp-nonce', 'has a longer nonce', () => ({ signer: byCa(), nonce: (asked) => Buffer.concat([asked, asked]) })],
    ['ocsp-other-certificate', 'is about another serial number', () => ({ signer: byCa(), serial: Buffer.of(7) })],
    ['ocsp-signature', 'has a signature over something else', () => ({ signer: byCa(), spoil: true })],
    ['ocsp-signer', 'is of a delegate without id-kp-OCSPSigning', () => ({ signer: delegated({ purposes: [] }) })],
    ['ocsp-signer', 'is of a delegate for something else', () => ({ signer: delegated({ purposes: [CLIENT_AUTH] }) })],
    ['ocsp-signer', 'is of a delegate that has ended', () => ({ signer: delegated({ notAfter: NOW - DAY / 2 }) })],
    [
      'ocsp-signer',
      'is of a delegate of another CA with the same name',
      async () => ({ signer: delegated({ by: await makeIssuer(NOW, issuer.name) }) }),
    ],
    ['ocsp-signer', 'is signed by a stranger', async () => ({ signer: { key: await makeKey('ec:p256') } })],
    [
      'ocsp-signer',
      'is signed by a stranger who shows his own certificate',
      async () => {
        const key = await makeKey('ec:p256');
        return { signer: { key, certificate: makeCertificate(key, { subject: [['commonName', issuer.name]] }) } };
      },
    ],
  ])('%s where it %s', async ([code, , plan]) => {
    expect(await check({ '/a': await plan() })).toMatchObject({ code });
  });
});

describe('a certificate that names several responders', () => {
  it('is asked about at the next where one fails, which is said', async () => {
    const found = await check({ '/b': { signer: byCa() } }, ['/a', '/b']);
    expect(found).toMatchObject({ code: 'ocsp-unreachable', state: 'warned', received: 'good', sent: `${origin}/b` });
    expect(asked).toEqual(['/a', '/b']);
  });

  it.for<[string, () => OcspPlan | Buffer]>([
    ['lies', () => ({ signer: delegated({ purposes: [] }) })],
    ['does not know', () => ({ signer: byCa(), status: 'unknown' })],
    ['talks of something else', () => Buffer.from('<html>')],
    ['sends too much', () => Buffer.alloc(1 << 20)],
    ['wants to try later', () => Buffer.from('30030a0103', 'hex')],
  ])('goes on to the next where one %s', async ([, plan]) => {
    expect(await check({ '/a': plan(), '/b': { signer: byCa() } })).toMatchObject({
      state: 'warned',
      received: 'good',
    });
  });

  it('is revoked when one that is believed says so, whatever comes after', async () => {
    const answers = { '/a': { signer: byCa(), status: 'revoked' }, '/b': { signer: byCa() } } as const;
    expect(await check(answers)).toMatchObject({ code: 'ocsp-not-good', received: 'revoked' });
    expect(asked).toEqual(['/a']);
  });

  it('is revoked also by the second', async () => {
    const found = await check({ '/b': { signer: byCa(), status: 'revoked' } }, ['/a', '/b']);
    expect(found).toMatchObject({ code: 'ocsp-not-good', received: 'revoked' });
  });

  it('is a fault of the first when none can be believed, and each is asked once, four at most', async () => {
    const found = await check({}, ['/a', '/a', '/b', '/c', '/d', '/e']);
    expect(found).toMatchObject({ code: 'ocsp-unreachable', sent: `${origin}/a` });
    expect(asked).toEqual(['/a', '/b', '/c', '/d']);
  });
});
