import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { namesRefusal as refusalOf, type NameRules } from '../../../../electron/agent/enrollment/match-names.ts';
import { hostsOf, requestedNames } from '../../../../electron/agent/enrollment/requested-names.ts';
import {
  readCertificationRequest,
  type CertificationRequest,
} from '../../../../electron/agent/pki/certification-request.ts';
import { RA_DEFAULT } from '../../../harness/test-policy.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';
import { bits, context, enc, int, octets, oid, seq, set, utf8 } from '../../../simulators/scep-client/der.ts';
import { OID } from '../../../simulators/scep-client/names.ts';
import { signWith } from '../../../simulators/scep-client/signing.ts';
import { buildCsr, extension, type CsrOptions } from '../../../simulators/scep-client/x509.ts';

const REGISTERED = {
  fqdn: 'door-1.office.example',
  ipAddresses: ['192.0.2.7', '2001:db8::7'],
  serialNumber: 'CN 12',
} as const;
const FQDN = REGISTERED.fqdn;
const EMAIL = '1.2.840.113549.1.9.1';
const UNSTRUCTURED_NAME = '1.2.840.113549.1.9.2';
const UNSTRUCTURED_ADDRESS = '1.2.840.113549.1.9.8';

let key: ClientKey;
beforeAll(async () => {
  key = await makeKey('ec:p256');
});

function csrWith(options: Partial<CsrOptions>): CertificationRequest {
  return readCertificationRequest(buildCsr(key, { subject: [], ...options }));
}

function namesRefusal(
  csr: CertificationRequest,
  registered: Parameters<typeof refusalOf>[1],
  rules: NameRules = RA_DEFAULT,
) {
  return refusalOf(requestedNames(csr), registered, rules);
}

function codeOf(
  options: Partial<CsrOptions>,
  registered: Parameters<typeof refusalOf>[1] = REGISTERED,
  rules?: NameRules,
) {
  return namesRefusal(csrWith(options), registered, rules)?.code ?? 'granted';
}

/** A CSR whose subject or names are DER of the test's own making. */
function rawCsr(subject: Buffer, names: readonly Buffer[] = []): CertificationRequest {
  const requested = seq(extension(OID.subjectAltName, seq(...names)));
  const attributes = names.length === 0 ? [] : [seq(oid(OID.extensionRequest), set(requested))];
  const info = seq(int(0), subject, key.spki, context(0, ...attributes));
  const { algorithm, signature } = signWith(key, 'sha256', info);
  return readCertificationRequest(seq(info, algorithm, bits(signature)));
}

const attribute = (type: string, value: Buffer): Buffer => seq(oid(type), value);

describe('namesRefusal', () => {
  it.for<[string, Partial<CsrOptions>]>([
    ['the name', { subject: [['commonName', FQDN]] }],
    ['the name in other case and with the trailing dot', { subject: [['commonName', 'DOOR-1.Office.Example.']] }],
    ['an address as the name', { subject: [['commonName', '192.0.2.7']] }],
    ['only a DNS name', { dnsNames: [FQDN.toUpperCase()] }],
    ['only an address', { ipAddresses: ['2001:db8:0:0:0:0:0:7'] }],
    [
      'the name twice',
      {
        subject: [
          ['commonName', FQDN],
          ['commonName', FQDN],
        ],
      },
    ],
    [
      'everything',
      {
        subject: [
          ['commonName', FQDN],
          ['serialNumber', 'cn  12'],
        ],
        dnsNames: [FQDN],
        ipAddresses: [...REGISTERED.ipAddresses],
      },
    ],
    [
      'what Cisco says',
      {
        subject: [
          [UNSTRUCTURED_NAME, FQDN],
          [UNSTRUCTURED_ADDRESS, '192.0.2.7'],
          ['serialNumber', 'CN 12'],
        ],
      },
    ],
    [
      'attributes that carry no name',
      {
        subject: [
          ['organization', 'Evil Corp'],
          ['commonName', FQDN],
        ],
      },
    ],
  ])('grants %s', ([, options]) => {
    expect(codeOf(options)).toBe('granted');
  });

  it.for<[code: string, title: string, Partial<CsrOptions>]>([
    ['name-differs', 'another name', { subject: [['commonName', 'door-2.office.example']] }],
    [
      'name-differs',
      'a second, other name',
      {
        subject: [
          ['commonName', FQDN],
          ['commonName', 'door-2.office.example'],
        ],
      },
    ],
    ['name-differs', 'a wildcard', { subject: [['commonName', '*.office.example']] }],
    ['name-differs', 'a name with a NUL', { subject: [['commonName', `${FQDN}\u0000.evil.example`]] }],
    ['name-differs', 'a homograph', { subject: [['commonName', 'door-1.оffice.example']] }],
    ['name-differs', 'a subdomain', { subject: [['commonName', `evil.${FQDN}`]] }],
    ['name-differs', 'the host name without its domain', { subject: [['commonName', 'door-1']] }],
    ['name-differs', 'another address as the name', { subject: [['commonName', '192.0.2.8']] }],
    ['name-differs', 'a path', { subject: [['commonName', '../../x']] }],
    ['name-differs', 'an empty name', { subject: [['commonName', '']] }],
    [
      'name-differs',
      'another unstructuredName',
      {
        subject: [
          ['commonName', FQDN],
          [UNSTRUCTURED_NAME, 'door-2.office.example'],
        ],
      },
    ],
    [
      'ip-address-not-registered',
      'another unstructuredAddress',
      {
        subject: [
          ['commonName', FQDN],
          [UNSTRUCTURED_ADDRESS, '192.0.2.8'],
        ],
      },
    ],
    ['dns-name-not-registered', 'an extra DNS name', { dnsNames: [FQDN, 'vpn.office.example'] }],
    ['dns-name-not-registered', 'a wildcard DNS name', { dnsNames: ['*.office.example'] }],
    ['dns-name-not-registered', 'an address as DNS name', { dnsNames: ['192.0.2.7'] }],
    ['dns-name-not-registered', 'an empty DNS name', { dnsNames: [''] }],
    ['ip-address-not-registered', 'an extra address', { dnsNames: [FQDN], ipAddresses: ['192.0.2.7', '192.0.2.8'] }],
    ['ip-address-not-registered', 'the mapped form of another protocol', { ipAddresses: ['::ffff:c000:207'] }],
    ['san-type-refused', 'an e-mail address', { dnsNames: [FQDN], emails: ['root@office.example'] }],
    ['san-type-refused', 'a URI', { dnsNames: [FQDN], uris: ['tag:microsoft.com,2022-09-14:sid:S-1-5-21-1'] }],
    [
      'serial-number-differs',
      'another serial number',
      {
        subject: [
          ['commonName', FQDN],
          ['serialNumber', 'CN 13'],
        ],
      },
    ],
    ['name-missing', 'no name at all', { subject: [['organization', 'Office']] }],
    ['name-missing', 'only a serial number', { subject: [['serialNumber', 'CN 12']] }],
    ['name-missing', 'only an e-mail address in the subject', { subject: [[EMAIL, 'a@office.example']] }],
  ])('says %s of %s', ([code, , options]) => {
    expect(codeOf(options)).toBe(code);
  });

  it('refuses a serial number and addresses where none are registered', () => {
    const bare = { fqdn: FQDN, ipAddresses: [], serialNumber: null };
    expect(
      codeOf(
        {
          subject: [
            ['commonName', FQDN],
            ['serialNumber', 'CN 12'],
          ],
        },
        bare,
      ),
    ).toBe('serial-number-differs');
    expect(codeOf({ dnsNames: [FQDN], ipAddresses: ['192.0.2.7'] }, bare)).toBe('ip-address-not-registered');
  });

  it('looks into an RDN with several attributes', () => {
    const both = set(attribute(OID.commonName, utf8(FQDN)), attribute(OID.commonName, utf8('evil.example')));
    expect(namesRefusal(rawCsr(seq(both)), REGISTERED)?.code).toBe('name-differs');
  });

  it.for<[string, Buffer]>([
    ['a user principal name', context(0, oid('1.3.6.1.4.1.311.20.2.3'), context(0, utf8('admin@office.example')))],
    ['an otherName', context(0, oid('1.3.6.1.4.1.311.25.2'), context(0, octets(Buffer.from('S-1-5'))))],
    ['a directory name', context(4, seq(set(attribute(OID.commonName, utf8('admin')))))],
    ['a registered identifier', enc(0x88, Buffer.from([0x2a, 0x03]))],
  ])('refuses %s in the subjectAltName', ([, other]) => {
    const subject = seq(set(attribute(OID.commonName, utf8(FQDN))));
    const name = enc(0x82, Buffer.from(FQDN));
    expect(namesRefusal(rawCsr(subject, [name]), REGISTERED)).toBeNull();
    expect(namesRefusal(rawCsr(subject, [name, other]), REGISTERED)?.code).toBe('san-type-refused');
  });

  it('grants no name but the registered one, whatever it looks like', () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.string({ unit: 'grapheme', maxLength: 30 })), (name) => {
        fc.pre(name !== FQDN);
        expect(
          codeOf({
            subject: [
              ['commonName', FQDN],
              ['commonName', name],
            ],
          }),
        ).toBe('name-differs');
      }),
      { numRuns: 60 },
    );
  });
});

describe('the rules of the RA profile', () => {
  const rules = (matching: Partial<NameRules['matching']>, sid = false): NameRules => ({
    matching: { ...RA_DEFAULT.matching, ...matching },
    sid,
  });
  const nameless = { subject: [] };
  const withSerial = (serial: string): Partial<CsrOptions> => ({ subject: [['serialNumber', serial]] });

  it('require a name, an address or a serial number', () => {
    const name = { dnsNames: [FQDN] };
    expect(codeOf(name, REGISTERED, rules({ fqdn: 'required' }))).toBe('granted');
    expect(codeOf({ ipAddresses: ['192.0.2.7'] }, REGISTERED, rules({ fqdn: 'required' }))).toBe('field-required');
    expect(codeOf(name, REGISTERED, rules({ ipAddress: 'required' }))).toBe('field-required');
    expect(codeOf({ ...name, ipAddresses: ['192.0.2.7'] }, REGISTERED, rules({ ipAddress: 'required' }))).toBe(
      'granted',
    );
    expect(codeOf({ subject: [['commonName', '192.0.2.7']] }, REGISTERED, rules({ ipAddress: 'required' }))).toBe(
      'granted',
    );
    expect(codeOf(name, REGISTERED, rules({ serialNumber: 'required' }))).toBe('field-required');
    expect(codeOf(withSerial('cn 12'), REGISTERED, rules({ serialNumber: 'required' }))).toBe('granted');
    expect(codeOf(withSerial('CN 13'), REGISTERED, rules({ serialNumber: 'required' }))).toBe('serial-number-differs');
    const bare = { fqdn: FQDN, ipAddresses: [], serialNumber: null };
    expect(codeOf(withSerial('CN 13'), bare, rules({ serialNumber: 'required' }))).toBe('serial-number-differs');
  });

  it('ignore what they ignore, and nothing else', () => {
    const other = { subject: [['commonName', 'anything at all']] } as const;
    expect(codeOf(other, REGISTERED, rules({ fqdn: 'ignored' }))).toBe('granted');
    expect(codeOf({ ...other, dnsNames: ['evil.example'] }, REGISTERED, rules({ fqdn: 'ignored' }))).toBe('granted');
    expect(codeOf({ ...other, ipAddresses: ['192.0.2.8'] }, REGISTERED, rules({ fqdn: 'ignored' }))).toBe(
      'ip-address-not-registered',
    );
    // A name that is an address is one.
    expect(codeOf({ subject: [['commonName', '192.0.2.8']] }, REGISTERED, rules({ fqdn: 'ignored' }))).toBe(
      'name-differs',
    );
    const address = { dnsNames: [FQDN], ipAddresses: ['198.51.100.1'] };
    expect(codeOf(address, REGISTERED, rules({ ipAddress: 'ignored' }))).toBe('granted');
    expect(codeOf({ ...address, dnsNames: ['evil.example'] }, REGISTERED, rules({ ipAddress: 'ignored' }))).toBe(
      'dns-name-not-registered',
    );
    expect(codeOf({ ...withSerial('X'), dnsNames: [FQDN] }, REGISTERED, rules({ serialNumber: 'ignored' }))).toBe(
      'granted',
    );
    expect(codeOf({ emails: ['a@b.example'] }, REGISTERED, rules({ fqdn: 'ignored' }))).toBe('san-type-refused');
    expect(codeOf(nameless, REGISTERED, rules({ fqdn: 'ignored' }))).toBe('name-missing');
    expect(codeOf(nameless, REGISTERED, rules({ fqdn: 'ignored', ipAddress: 'ignored' }))).toBe('granted');
  });

  it('keep one SID where they keep it', () => {
    const sid = 'tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-500';
    const asked = { dnsNames: [FQDN], uris: [sid] };
    expect(codeOf(asked, REGISTERED, rules({}))).toBe('san-type-refused');
    expect(codeOf(asked, REGISTERED, rules({}, true))).toBe('granted');
    expect(codeOf({ ...asked, uris: [sid, sid] }, REGISTERED, rules({}, true))).toBe('san-type-refused');
    expect(codeOf({ ...asked, uris: ['https://x.example'] }, REGISTERED, rules({}, true))).toBe('san-type-refused');
  });
});

describe('requestedNames', () => {
  it('finds every way in which a device names itself, once', () => {
    const names = requestedNames(
      csrWith({
        subject: [
          ['commonName', 'A.example.com.'],
          [UNSTRUCTURED_NAME, 'b.example.com'],
        ],
        dnsNames: ['a.example.com', 'c.example.com'],
      }),
    );
    expect(hostsOf(names)).toEqual(['a.example.com', 'c.example.com', 'b.example.com']);
  });

  it('reads what is no host name as none, and looks at a few names only', () => {
    const names = requestedNames(csrWith({ subject: [['commonName', 'Front door']], ipAddresses: ['192.0.2.7'] }));
    expect(hostsOf(names)).toEqual([]);
    const many = Array.from({ length: 200 }, (_, index) => `d${String(index)}.example.com`);
    expect(hostsOf(requestedNames(csrWith({ dnsNames: many })))).toHaveLength(64);
    const beyond = requestedNames(csrWith({ dnsNames: [...many, FQDN] }));
    expect(beyond.dnsNames.at(-1)).toEqual({ sent: FQDN, fqdn: null, address: null });
  });
});
