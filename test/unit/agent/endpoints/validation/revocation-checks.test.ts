import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../../../electron/agent/endpoints/validation/context.ts';
import { checkCrl, checkOcsp } from '../../../../../electron/agent/endpoints/validation/revocation-checks.ts';
import { systemResolve, type Resolve } from '../../../../../electron/agent/outbound/foreign-host.ts';
import { DEFAULT_IDENTITY } from '../../../../../electron/agent/outbound/identity-settings.ts';
import { writeAuthorityInfoAccess } from '../../../../../electron/agent/pki/access-locations.ts';
import { readCertificate } from '../../../../../electron/agent/pki/certificate.ts';
import { Oid } from '../../../../../electron/agent/pki/oids.ts';
import { certificateIn } from '../../../../../electron/agent/services/problems.ts';
import { enc, seq } from '../../../../simulators/scep-client/der.ts';
import { makeKey } from '../../../../simulators/scep-client/keys.ts';
import { extension, makeCertificate } from '../../../../simulators/scep-client/x509.ts';
import { deltaOf, makeCrl, makeIssuer, makeSigner, SERIAL, type Issuer } from '../../services/signer-fixture.ts';

const NOW = Date.UTC(2030, 0, 15, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let server: Server;
let origin: string;
let issuer: Issuer;
/** What is answered to the next questions. */
let answer: (response: ServerResponse) => void;
let asked: string[];
let hosts: string[];
beforeAll(async () => {
  issuer = await makeIssuer(NOW);
  server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    hosts.push(request.headers.host ?? '');
    request.resume();
    request.on('end', () => answer(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
  hosts = [];
});

/** The part of a validation's context that these checks look at. */
function context(endpoint = origin, resolve: Resolve = systemResolve): Context {
  const identity = { ...DEFAULT_IDENTITY, timeouts: { connect: 2_000, whole: 4_000, idle: 2_000 } };
  const parts = {
    url: new URL(endpoint),
    anchors: [],
    identity,
    clock: () => NOW,
    signal: new AbortController().signal,
    resolve,
    known: { body: { trust: { systemRoots: false, anchors: '' } } },
  };
  return parts as unknown as Context;
}

function issuers() {
  const ca = certificateIn(issuer.pem);
  if (ca === null) throw new Error('no issuer');
  return [ca] as const;
}

async function crlOf(
  body: Uint8Array | number,
  url = `${origin}/ca.crl`,
  endpoint = origin,
  resolve: Resolve = systemResolve,
) {
  answer = (response) => {
    if (typeof body === 'number') response.writeHead(body).end();
    else response.end(body);
  };
  const certificate = readCertificate(await makeSigner(issuer, NOW, { crl: url }));
  return checkCrl(context(endpoint, resolve), { certificate, issuers: [...issuers()] });
}

/** DER of the extension with a point for each address. */
function distributionPoints(...urls: readonly string[]): Buffer {
  const points = urls.map((url) => seq(context0(context0(enc(0x86, Buffer.from(url))))));
  return extension(Oid.crlDistributionPoints, seq(...points));
}

const context0 = (value: Buffer): Buffer => enc(0xa0, value);

const good = () => makeCrl(issuer, { thisUpdate: NOW - HOUR });

describe('the CRL that a certificate names', () => {
  it('is fetched and says nothing against it', async () => {
    const { fault, facts } = await crlOf(good());
    expect(fault).toBeUndefined();
    expect(facts).toContainEqual(['crl', `${origin}/ca.crl`]);
    expect(asked).toEqual(['GET /ca.crl']);
  });

  it.for<[string, string, () => Uint8Array | number]>([
    ['crl-expired', 'out of date', () => makeCrl(issuer, { thisUpdate: NOW - 9 * DAY, nextUpdate: NOW - DAY })],
    ['crl-from-the-future', 'from the future', () => makeCrl(issuer, { thisUpdate: NOW + DAY })],
    ['crl-lists-it', 'that lists it', () => makeCrl(issuer, { thisUpdate: NOW - HOUR, revoked: [SERIAL] })],
    ['crl-unusable', 'of changes alone', () => makeCrl(issuer, { thisUpdate: NOW - HOUR, extensions: [deltaOf(1)] })],
    ['crl-unusable', 'that is none', () => Buffer.from('<html>')],
    ['crl-unusable', 'cut short', () => good().subarray(0, 60)],
    ['crl-unreachable', 'that is not there', () => 404],
  ])('%s for one %s', async ([code, , body]) => {
    expect((await crlOf(body())).fault?.code).toBe(code);
  });

  it('must be signed by who issued the certificate', async () => {
    const other = await makeIssuer(NOW, issuer.name);
    expect((await crlOf(makeCrl(other, { thisUpdate: NOW - HOUR }))).fault?.code).toBe('crl-signer');
  });

  it.for([
    ['of this machine', 'http://127.0.0.1:9/x.crl'],
    ['of this machine, in other words', 'http://[::ffff:127.0.0.1]:9/x.crl'],
    ['that means this machine', 'http://[::]:9/x.crl'],
    ['of this machine, in numbers', 'http://0x7f.1:9/x.crl'],
    ['of this machine, in one number', 'http://2130706433:9/x.crl'],
    ['that a name of this machine has', 'http://printer.LOCALHOST.:9/x.crl'],
    ['of this machine in a directory', 'ldap://127.1:9/CN=x?certificateRevocationList?base'],
    ['of this machine in a directory, in one number', 'ldap://0x7f000001:9/CN=x?certificateRevocationList?base'],
    ['behind a gateway', 'http://[64:ff9b::a9fe:a9fe]/x.crl'],
    ['of the link', 'http://[fe80::1]:9/x.crl'],
    ['where clouds keep credentials', 'http://169.254.169.254/latest/meta-data'],
  ])('is not fetched from an address %s', async ([, url]) => {
    const { fault } = await crlOf(good(), url, 'https://198.51.100.7/');
    expect(fault?.params['detail']).toBe('address-forbidden');
    expect(asked).toEqual([]);
  });

  it('is fetched from the address that was looked at, whatever its name means a moment later', async () => {
    const names: string[] = [];
    const rebinding: Resolve = async (host) => {
      names.push(host);
      return [{ address: names.length > 1 ? '169.254.169.254' : '127.0.0.1', family: 4 }];
    };
    const { port } = new URL(origin);
    const { fault } = await crlOf(good(), `http://CRL.office.example.:${port}/ca.crl`, origin, rebinding);
    expect(fault).toBeUndefined();
    expect(hosts).toEqual([`crl.office.example.:${port}`]);
    expect(names).toEqual(['crl.office.example']);
  });

  it('is not fetched where one address of its host is none for it', async () => {
    const both: Resolve = async (host) =>
      host === 'ca.office.example'
        ? [{ address: '198.51.100.7', family: 4 }]
        : [
            { address: '198.51.100.8', family: 4 },
            { address: '::ffff:127.0.0.1', family: 6 },
          ];
    const { fault } = await crlOf(good(), 'http://crl.office.example/', 'https://ca.office.example/', both);
    expect(fault?.params['detail']).toBe('address-forbidden');
  });

  it('is not fetched with a name and a password', async () => {
    const { fault, state } = await crlOf(good(), origin.replace('//', '//admin:admin@'));
    expect({ code: fault?.code, state, asked }).toEqual({ code: 'crl-directory-only', state: 'warned', asked: [] });
  });

  it('may have a long address, and none with control characters', async () => {
    const long = `${origin}/${'a'.repeat(900)}.crl`;
    expect((await crlOf(good(), long)).facts).toContainEqual(['crl', long]);
    asked = [];
    expect((await crlOf(good(), `${origin}/a\r\nX-Other: b`)).state).toBe('skipped');
    expect(asked).toEqual([]);
  });

  it('that lists it is not outdone by another that does not', async () => {
    const bodies = new Map([
      ['/a', makeCrl(issuer, { thisUpdate: NOW - HOUR, revoked: [SERIAL] })],
      ['/b', good()],
    ]);
    answer = (response) => response.end(bodies.get(response.req.url ?? ''));
    const der = makeCertificate(await makeKey('ec:p256'), {
      ...{ subject: [['commonName', 'MDM']], issuer: [['commonName', issuer.name]], issuerKey: issuer.key },
      ...{ serial: SERIAL, extensions: [distributionPoints(`${origin}/a`, `${origin}/b`)] },
    });
    const { fault } = await checkCrl(context(), { certificate: readCertificate(der), issuers: [...issuers()] });
    expect(fault).toMatchObject({ code: 'crl-lists-it', params: { url: `${origin}/a` } });
  });

  it('is not followed to another host', async () => {
    answer = (response) => response.writeHead(302, { location: 'http://198.51.100.7/ca.crl' }).end();
    const certificate = readCertificate(await makeSigner(issuer, NOW, { crl: `${origin}/moved.crl` }));
    const { fault } = await checkCrl(context(), { certificate, issuers: [...issuers()] });
    expect(fault).toMatchObject({ code: 'crl-unreachable', params: { detail: 'http-redirect' } });
  });

  it('in the directory of a domain, without a server, is said and not fetched', async () => {
    const { fault, state } = await crlOf(good(), 'ldap:///CN=CA,DC=office,DC=example?certificateRevocationList?base');
    expect({ code: fault?.code, state }).toEqual({ code: 'crl-directory-only', state: 'warned' });
    expect(asked).toEqual([]);
  });

  it('that a certificate does not name is not looked for', async () => {
    const certificate = readCertificate(await makeSigner(issuer, NOW));
    expect((await checkCrl(context(), { certificate, issuers: [...issuers()] })).state).toBe('skipped');
  });
});

describe('the OCSP responder that a certificate names', () => {
  async function ocsp(url: string | null) {
    const access =
      url === null
        ? []
        : [extension(Oid.authorityInfoAccess, writeAuthorityInfoAccess([{ method: Oid.ocsp, location: url }]))];
    const der = makeCertificate(await makeKey('ec:p256'), {
      subject: [['commonName', 'printer']],
      issuer: [['commonName', issuer.name]],
      issuerKey: issuer.key,
      extensions: access,
    });
    return checkOcsp(context(), { certificate: readCertificate(der), issuers: [...issuers()] });
  }

  it('is asked by POST, and an answer that is none is a fault', async () => {
    answer = (response) => response.end('<html>');
    expect((await ocsp(`${origin}/ocsp`)).fault).toMatchObject({ code: 'ocsp-malformed' });
    expect(asked).toEqual(['POST /ocsp']);
  });

  it('that does not answer is told with its address', async () => {
    answer = (response) => response.writeHead(503).end();
    const url = `${origin}/ocsp`;
    expect((await ocsp(url)).fault).toMatchObject({ code: 'ocsp-unreachable', params: { url, detail: 'http-status' } });
  });

  it('that a certificate does not name is not looked for', async () => {
    expect((await ocsp(null)).state).toBe('skipped');
  });
});
