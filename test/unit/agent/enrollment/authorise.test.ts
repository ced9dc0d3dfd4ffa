import { beforeAll, describe, expect, it } from 'vitest';
import { issueCertificate, type Issuer } from '../../../../electron/agent/authority/issue.ts';
import type { Authentication } from '../../../../electron/agent/enrollment/authentication.ts';
import {
  authorise,
  authoriseRegistrationAuthority,
  isAuthorization,
} from '../../../../electron/agent/enrollment/authorise.ts';
import { readCertificationRequest } from '../../../../electron/agent/pki/certification-request.ts';
import { DEVICE_PROFILE } from '../../../../electron/agent/profiles/certificate-profile.ts';
import { RA_DEFAULT } from '../../../harness/test-policy.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';
import { buildCsr, type CsrOptions } from '../../../simulators/scep-client/x509.ts';

const FQDN = 'door.office.example';
const AUTHENTICATION = {
  by: 'challenge',
  registration: { fqdn: FQDN, ipAddresses: ['192.0.2.7'], serialNumber: 'CN1' },
  challengeMac: new Uint8Array(32),
} as unknown as Authentication;

let key: ClientKey;
beforeAll(async () => {
  key = await makeKey('ec:p256');
});

function ask(options: Partial<CsrOptions> = {}, by = key) {
  const csr = readCertificationRequest(buildCsr(by, { subject: [['commonName', FQDN]], ...options }));
  return authorise(AUTHENTICATION, csr, { ra: RA_DEFAULT, profile: DEVICE_PROFILE });
}

describe('authorise', () => {
  it('gives the names of the registration in full, whatever part of them was asked for', () => {
    const { authorization } = ask({ subject: [], ipAddresses: ['192.0.2.7'] });
    expect(authorization?.names).toEqual({
      commonName: FQDN,
      serialNumber: 'CN1',
      dnsNames: [FQDN],
      ipAddresses: ['192.0.2.7'],
    });
    expect(authorization?.profile).toBe(DEVICE_PROFILE);
    expect(Buffer.from(authorization?.publicKey ?? []).equals(key.spki)).toBe(true);
  });

  it('takes neither the usages nor the organisation of the CSR', () => {
    const { authorization } = ask({
      subject: [
        ['commonName', FQDN],
        ['organization', 'Evil Corp'],
      ],
      extendedKeyUsages: ['1.3.6.1.5.5.7.3.3'],
    });
    expect(JSON.stringify(authorization)).not.toContain('Evil');
    expect(authorization?.profile.extendedKeyUsages).toEqual(DEVICE_PROFILE.extendedKeyUsages);
  });

  it.for<[code: string, Partial<CsrOptions>]>([
    ['ca-certificate-requested', { ca: true }],
    ['key-usage-refused', { keyUsage: Buffer.from([0x02, 0x04]) }],
    ['key-usage-refused', { keyUsage: Buffer.from([0x01, 0x02]) }],
    ['name-differs', { subject: [['commonName', 'other.office.example']] }],
  ])('refuses with %s', ([code, options]) => {
    expect(ask(options)).toMatchObject({ authorization: null, refusal: { code } });
  });

  it('lets a device ask for the usages that it gets', () => {
    expect(ask({ keyUsage: Buffer.from([0x05, 0xa0]) }).refusal).toBeNull();
  });

  it('refuses a key that the profile does not certify', async () => {
    expect(ask({}, await makeKey('rsa:1024')).refusal).toMatchObject({ code: 'key-too-weak' });
  });
});

describe('isAuthorization', () => {
  it('knows its own, and nothing that only looks like one', () => {
    const genuine = ask().authorization ?? expect.fail('refused');
    expect(isAuthorization(genuine)).toBe(true);
    expect(isAuthorization(authoriseRegistrationAuthority('Test RA', key.spki))).toBe(true);
    const prototype = Object.getPrototypeOf(genuine) as object;
    for (const fake of [
      Object.assign({}, genuine),
      structuredClone(genuine),
      Object.assign(Object.create(prototype) as object, genuine),
      JSON.parse(JSON.stringify(genuine)) as object,
      new Proxy(genuine, {}),
    ]) {
      expect(isAuthorization(fake)).toBe(false);
    }
  });

  it('is asked by the one function that issues', async () => {
    const fake = structuredClone(ask().authorization ?? expect.fail('refused'));
    const issuer = null as unknown as Issuer;
    await expect(issueCertificate(issuer, fake, { now: 0, crlUrl: null, caUrl: null })).rejects.toThrow(
      'not an Authorization',
    );
  });
});
