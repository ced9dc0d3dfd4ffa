import { createHash, X509Certificate } from 'node:crypto';
import { isContractProcedure } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../shared/contract/contract.ts';
import type { CaFingerprints } from '../../shared/contract/scalars.ts';
import { openScepHouse, type ScepHouse } from '../harness/scep-house.ts';
import { certRepOf, makeDevice } from '../simulators/scep-client/device.ts';
import { exchange, getCaCert, pkiOperation } from '../simulators/scep-client/http.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';
import { buildRequest } from '../simulators/scep-client/request.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';

type Caller = (input: unknown) => Promise<unknown>;

let house: ScepHouse;
beforeAll(async () => {
  house = await openScepHouse();
});
afterAll(async () => {
  expect(house.faults).toEqual([]);
  await house.close();
});

/** Every procedure of the contract by its dotted name. */
function names(node: unknown, prefix = ''): string[] {
  if (isContractProcedure(node)) return [prefix.slice(1)];
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, each]) => names(each, `${prefix}.${name}`));
}

function procedure(name: string): Caller {
  const [noun = '', verb = ''] = name.split('.');
  return (house.client as unknown as Record<string, Record<string, Caller>>)[noun]?.[verb] ?? expect.fail(name);
}

const deviceCertificates = async () => (await house.client.certificates.list({ kind: 'device' })).rows.length;

describe('a SCEP profile is usable from its own entrance alone (scep.md §5.2)', () => {
  let csr: Buffer;
  let message: Buffer;
  let profileId: string;
  let url: string;
  const device = makeKey().then((key) => makeDevice('door.office.example', key));
  beforeAll(async () => {
    const ra = await house.raProfile('fleet');
    ({ id: profileId } = await house.scepProfile('fleet', { raProfileId: ra.id }));
    url = `${house.url}/fleet`;
    const challenge = await house.challengeFor('door.office.example', ra.id);
    const { key, subject } = await device;
    csr = buildCsr(key, { subject, challenge });
    ({ message } = buildRequest({ recipient: house.ra, signer: await device, csr, transactionId: 'door' }));
  });

  /** Every way of naming the profile and handing over the request that a procedure for issuing could have. */
  const inputs = (): object[] => {
    const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${csr.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
    const asked = [pem, csr.toString('base64'), csr].map((text) => ({ csr: text, request: text, text, pem: text }));
    const named = ['id', 'profile', 'profileId', 'scepProfileId', 'raProfileId'].map((field) => ({
      [field]: profileId,
    }));
    return [
      ...named,
      ...asked,
      ...named.flatMap((by) =>
        asked.flatMap((what) => [
          { ...by, csr: what.csr },
          { ...by, ...what },
        ]),
      ),
      { id: profileId, person: null },
    ];
  };
  /** Ends something that the rest of the test needs. */
  const ENDING = ['listener.stop', 'listener.start', 'events.subscribe', 'services.removeScepProfile'];

  it.for(names(contract).filter((name) => !ENDING.includes(name)))('not by %s', async (name) => {
    const before = await deviceCertificates();
    for (const input of inputs()) {
      const answer = await procedure(name)(input).catch(() => null);
      expect(Buffer.isBuffer(answer)).toBe(false);
    }
    expect(await deviceCertificates()).toBe(before);
  });

  it.for([
    '/',
    '/fleet',
    '/rpc',
    '/crl/',
    '/ca/',
    '/pkiclient.exe',
    '/scep/nobody',
    '/scep/ra/nobody',
    '/certsrv/mscep',
  ])('not at %s, where its message is no message', async (path) => {
    const before = await deviceCertificates();
    const { status } = await pkiOperation(`${house.origin}${path}`, message);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(await deviceCertificates()).toBe(before);
  });

  it('but at its own address, where all that has cost the device nothing', async () => {
    expect(await deviceCertificates()).toBe(0);
    const { pkiStatus, envelope } = certRepOf(await pkiOperation(url, message), await device, house.ra);
    expect([pkiStatus, envelope?.issued.length]).toEqual(['success', 1]);
    expect(await deviceCertificates()).toBe(1);
  });
});

describe('GetCACert by HTTP proves nothing, so there is what to compare (scep.md §5.20)', () => {
  const printsOf = (der: Uint8Array): CaFingerprints => {
    const by = (digest: string): string => createHash(digest).update(der).digest('hex');
    return { sha256: by('sha256'), sha1: by('sha1'), md5: by('md5') };
  };

  it('the fingerprints that an operator is shown everywhere are those of the CA in GetCACert', async () => {
    const { client } = house;
    const { ra, ca } = await getCaCert(house.url);
    const prints = printsOf(ca);
    expect((await client.authority.get({}))?.fingerprints).toEqual(prints);
    expect((await client.authority.list({})).map(({ fingerprints }) => fingerprints)).toEqual([prints]);
    const created = await client.registrations.create({ fqdn: 'lamp.office.example' });
    expect(created.caFingerprints).toEqual(prints);
    expect(new X509Certificate((await client.authority.export({})).pem).raw).toEqual(ca);
    // The RA, to which the challenge is encrypted, is believed because that CA signed it.
    expect(new X509Certificate(ra).verify(new X509Certificate(ca).publicKey)).toBe(true);
    const published = (await client.authority.get({}))?.certificateUrl ?? '';
    expect(Buffer.from(await (await fetch(published)).arrayBuffer())).toEqual(ca);
  });

  it('every address of every profile shows the same CA', async () => {
    for (const path of ['/scep/fleet', '/cgi-bin/pkiclient.exe', '/certsrv/mscep/mscep.dll']) {
      expect(printsOf((await getCaCert(`${house.origin}${path}`)).ca)).toEqual(printsOf(house.ca));
    }
  });

  it('an impostor of the same name has other fingerprints, and none of its RAs is the CA’s', async () => {
    const impostor = await openScepHouse();
    try {
      const theirs = await getCaCert(impostor.url);
      expect(new X509Certificate(theirs.ca).subject).toBe(new X509Certificate(house.ca).subject);
      const [ours, others] = [printsOf(house.ca), printsOf(theirs.ca)];
      for (const kind of ['sha256', 'sha1', 'md5'] as const) expect(others[kind]).not.toBe(ours[kind]);
      expect(new X509Certificate(theirs.ra).verify(new X509Certificate(house.ca).publicKey)).toBe(false);
    } finally {
      await impostor.close();
    }
  });

  it('GetCACert is text for nobody: only certificates, and the same each time', async () => {
    const [one, two] = [
      await exchange(house.url, 'operation=GetCACert'),
      await exchange(house.url, 'operation=GetCACert'),
    ];
    expect(one).toMatchObject({ status: 200, contentType: 'application/x-x509-ca-ra-cert' });
    expect(two.body).toEqual(one.body);
  });
});
