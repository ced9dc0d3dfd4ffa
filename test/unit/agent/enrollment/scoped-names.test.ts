import { beforeAll, describe, expect, it } from 'vitest';
import { requestedNames } from '../../../../electron/agent/enrollment/requested-names.ts';
import { scopedNames } from '../../../../electron/agent/enrollment/scoped-names.ts';
import { readCertificationRequest } from '../../../../electron/agent/pki/certification-request.ts';
import { limits, RA_DEFAULT } from '../../../harness/test-policy.ts';
import { context, enc, oid, utf8 } from '../../../simulators/scep-client/der.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';
import { buildCsr, type CsrOptions } from '../../../simulators/scep-client/x509.ts';

const LIMITS = limits(['*.office.example', 'Ann *'], ['192.0.2.0/24', '2001:db8::/64']);
const SID = 'tag:microsoft.com,2022-09-14:sid:S-1-5-21-1004336348-1177238915-682003330-512';
const FQDN = 'a.office.example';

let key: ClientKey;
beforeAll(async () => {
  key = await makeKey('ec:p256');
});

function ask(options: Partial<CsrOptions>, rules: Partial<Pick<typeof RA_DEFAULT, 'matching' | 'sid'>> = {}) {
  const csr = readCertificationRequest(buildCsr(key, { subject: [], ...options }));
  return scopedNames(requestedNames(csr), { ...RA_DEFAULT, ...rules }, LIMITS);
}

const codeOf = (...asked: Parameters<typeof ask>): string => ask(...asked).refusal?.code ?? 'granted';
const cn = (...names: string[]): Partial<CsrOptions> => ({ subject: names.map((name) => ['commonName', name]) });
const IGNORED = { fqdn: 'ignored', ipAddress: 'ignored', serialNumber: 'ignored' } as const;

describe('the names of a device without a registration', () => {
  it('are those that it asks for, normalised', () => {
    const { names } = ask({
      ...cn('A.Office.Example.'),
      dnsNames: ['b.office.example', FQDN],
      ipAddresses: ['192.0.2.7', '2001:db8:0:0::7'],
    });
    expect(names).toEqual({
      commonName: FQDN,
      serialNumber: null,
      dnsNames: [FQDN, 'b.office.example'],
      ipAddresses: ['192.0.2.7', '2001:db8::7'],
      uris: [],
    });
    expect(ask({ dnsNames: [FQDN] }).names?.commonName).toBe(FQDN);
    expect(ask(cn('192.0.2.7')).names).toMatchObject({ commonName: '192.0.2.7', ipAddresses: ['192.0.2.7'] });
    // A homograph is another name, and looks like one in the certificate.
    expect(ask(cn('а.office.example')).names?.dnsNames).toEqual(['xn--80a.office.example']);
    expect(ask(cn('Ann Smith')).names).toMatchObject({ commonName: 'Ann Smith', dnsNames: [] });
  });

  it.for<[code: string, title: string, Partial<CsrOptions>]>([
    ['name-not-allowed', 'a name outside', cn('a.other.example')],
    ['name-not-allowed', 'a deeper name', cn('b.a.office.example')],
    ['name-not-allowed', 'the domain itself', cn('office.example')],
    ['name-not-allowed', 'a second name', cn(FQDN, 'b.office.example')],
    ['name-not-allowed', 'a wildcard', cn('*.office.example')],
    ['name-not-allowed', 'a wildcard beside it', { ...cn(FQDN), dnsNames: ['*.office.example'] }],
    ['name-not-allowed', 'a homograph of the domain', cn('a.оffice.example')],
    ['name-not-allowed', 'a NUL', cn('a\u0000.office.example')],
    ['name-not-allowed', 'a line break', cn('Ann \n')],
    ['name-not-allowed', 'markup', cn('Ann <img onerror>')],
    ['name-not-allowed', 'a path', cn('../../x.office.example')],
    ['name-not-allowed', 'an empty name', cn('')],
    ['name-not-allowed', 'a DNS name outside', { ...cn(FQDN), dnsNames: ['vpn.other.example'] }],
    ['name-not-allowed', 'a single label', { ...cn(FQDN), dnsNames: ['intranet'] }],
    ['name-not-allowed', 'an address outside', { ...cn(FQDN), ipAddresses: ['198.51.100.1'] }],
    ['name-not-allowed', 'the address of another protocol', { ...cn(FQDN), ipAddresses: ['::ffff:c000:207'] }],
    ['name-not-allowed', 'an address as the name', cn('198.51.100.1')],
    [
      'name-not-allowed',
      'an unstructuredName outside',
      {
        subject: [
          ['commonName', FQDN],
          ['1.2.840.113549.1.9.2', 'x.other.example'],
        ],
      },
    ],
    ['san-type-refused', 'an e-mail address', { ...cn(FQDN), emails: ['a@office.example'] }],
    ['san-type-refused', 'a SID', { ...cn(FQDN), uris: [SID] }],
    [
      'san-type-refused',
      'a user principal name',
      {
        ...cn(FQDN),
        otherNames: [context(0, oid('1.3.6.1.4.1.311.20.2.3'), context(0, utf8('admin@office.example')))],
      },
    ],
    ['san-type-refused', 'a registered identifier', { ...cn(FQDN), otherNames: [enc(0x88, Buffer.from([0x2a, 3]))] }],
    [
      'serial-number-differs',
      'a serial number that nobody can confirm',
      {
        subject: [
          ['commonName', FQDN],
          ['serialNumber', 'CN 1'],
        ],
      },
    ],
    ['name-missing', 'no name at all', {}],
  ])('%s: %s', ([code, , options]) => {
    expect(codeOf(options)).toBe(code);
  });

  it('scep.md 5.21: take no longer for 10,000 characters than reading them', () => {
    const evil = limits(['**.a*a*a*a*a*a*a*a*a*a*.example', '*a*a*a*a*a*a*a*a*b']);
    const csr = readCertificationRequest(
      buildCsr(key, { ...cn('a'.repeat(10_000)), subject: [['commonName', 'a'.repeat(10_000)]] }),
    );
    expect(scopedNames(requestedNames(csr), RA_DEFAULT, evil).refusal?.code).toBe('name-not-allowed');
    const steps = { count: 0 };
    const counting = {
      allowsName: (name: string) => ((steps.count += name.length), false),
      allowsAddress: () => false,
    };
    scopedNames(requestedNames(csr), RA_DEFAULT, counting);
    // Beyond what a name may have it is not even compared.
    expect(steps.count).toBe(0);
    expect(evil.allowsName('a'.repeat(253))).toBe(false);
  });

  it('leave out what the profile ignores', () => {
    const matching = { ...IGNORED, fqdn: 'when-named' } as const;
    const options: Partial<CsrOptions> = {
      subject: [
        ['commonName', FQDN],
        ['serialNumber', 'CN 1'],
      ],
      ipAddresses: ['198.51.100.1'],
    };
    expect(ask(options, { matching }).names).toMatchObject({ serialNumber: null, ipAddresses: [], dnsNames: [FQDN] });
    expect(codeOf(cn(FQDN), { matching: IGNORED })).toBe('name-missing');
  });

  it('include what the profile requires', () => {
    const required = { fqdn: 'required', ipAddress: 'required', serialNumber: 'ignored' } as const;
    expect(codeOf(cn(FQDN), { matching: required })).toBe('field-required');
    expect(codeOf({ ipAddresses: ['192.0.2.7'] }, { matching: required })).toBe('field-required');
    expect(codeOf({ ...cn(FQDN), ipAddresses: ['192.0.2.7'] }, { matching: required })).toBe('granted');
    // Nothing registered could confirm it.
    const serial = { ...required, ipAddress: 'ignored', serialNumber: 'required' } as const;
    const subject = [
      ['commonName', FQDN],
      ['serialNumber', 'CN 1'],
    ] as const;
    expect(codeOf({ subject }, { matching: serial })).toBe('serial-number-differs');
  });

  it('keep one SID where the profile keeps them', () => {
    expect(ask({ ...cn(FQDN), uris: [SID] }, { sid: true }).names?.uris).toEqual([SID]);
    for (const uris of [
      [SID, SID.replace('-512', '-513')],
      [`${SID}x`],
      [SID.replace('S-1', 'S-2')],
      ['tag:microsoft.com,2022-09-14:sid:'],
      ['https://office.example/'],
      [SID, 'https://office.example/'],
    ]) {
      expect([uris, codeOf({ ...cn(FQDN), uris }, { sid: true })]).toEqual([uris, 'san-type-refused']);
    }
  });
});
