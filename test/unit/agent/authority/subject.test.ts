import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  authoritySubject,
  registrationAuthorityName,
  subjectOf,
} from '../../../../electron/agent/authority/subject.ts';
import { formatName, readName, valuesOf, writeName } from '../../../../electron/agent/pki/distinguished-name.ts';
import { Oid } from '../../../../electron/agent/pki/oids.ts';

const names = (commonName: string, serialNumber: string | null): Parameters<typeof subjectOf>[0] => ({
  commonName,
  serialNumber,
  dnsNames: [commonName],
  ipAddresses: [],
});

describe('the subject of a certificate', () => {
  it('has a commonName where it fits, and a serialNumber', () => {
    expect(formatName(subjectOf(names('door', 'X1')))).toBe('serialNumber=X1,CN=door');
    expect(formatName(subjectOf(names('d'.repeat(64), null)))).toBe(`CN=${'d'.repeat(64)}`);
    expect(subjectOf(names('d'.repeat(65), null))).toEqual([]);
    expect(subjectOf(names('', null))).toEqual([]);
  });

  it('survives its encoding', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (name) => {
        fc.pre(Array.from(name).length <= 64);
        expect(valuesOf(readName(writeName(authoritySubject(name))), Oid.commonName)).toEqual([name]);
      }),
    );
  });
});

describe('the name of an RA', () => {
  it('says whose it is and always fits', () => {
    expect(registrationAuthorityName('Office CA', 'standard')).toBe('Office CA SCEP RA');
    expect(registrationAuthorityName('Office CA', 'legacy')).toBe('Office CA legacy SCEP RA');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), (name) => {
        expect(() => authoritySubject(registrationAuthorityName(name, 'legacy'))).not.toThrow();
      }),
    );
  });
});
