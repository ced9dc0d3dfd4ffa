import 'reflect-metadata';
import { GeneralNames } from '@peculiar/x509';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerError } from '../../../../electron/agent/pki/der-reader.ts';
import { fromHex } from '../../../../electron/agent/pki/hexadecimal.ts';
import {
  type GeneralName,
  readGeneralNames,
  writeGeneralName,
  writeGeneralNames,
} from '../../../../electron/agent/pki/general-names.ts';
import { readCertificationRequest } from '../../../../electron/agent/pki/certification-request.ts';
import { openSsl } from './openssl.ts';

const issued: fc.Arbitrary<GeneralName> = fc.oneof(
  fc.domain().map((value) => ({ kind: 'dNSName', value }) as const),
  fc.ipV4().map((value) => ({ kind: 'iPAddress', value }) as const),
  fc.emailAddress().map((value) => ({ kind: 'rfc822Name', value }) as const),
  fc.webUrl().map((value) => ({ kind: 'uniformResourceIdentifier', value }) as const),
);

const THEIR_TYPES: Readonly<Record<string, string>> = {
  dNSName: 'dns',
  iPAddress: 'ip',
  rfc822Name: 'email',
  uniformResourceIdentifier: 'url',
};

describe('general names', () => {
  it('are read back, and mean what @peculiar/x509 means', () => {
    fc.assert(
      fc.property(fc.array(issued, { minLength: 1, maxLength: 8 }), (names) => {
        const der = writeGeneralNames(names);
        expect(readGeneralNames(der)).toEqual(names);
        const theirs = new GeneralNames(Uint8Array.from(der).buffer).items.map(({ type, value }) => [type, value]);
        expect(theirs).toEqual(names.map(({ kind, value }) => [THEIR_TYPES[kind], value]));
      }),
      { numRuns: 50 },
    );
  });

  it('of every kind that OpenSSL writes', () => {
    const ssl = openSsl();
    ssl.write(
      'request.cnf',
      [
        '[req]\ndistinguished_name=dn\nprompt=no\nreq_extensions=ext\n[dn]\nCN=x',
        '[ext]\nsubjectAltName=DNS:a.example,IP:10.0.0.1,IP:2001:db8::1,email:a@b.example,URI:urn:x,RID:1.2.3.4,' +
          'otherName:1.3.6.1.4.1.311.20.2.3;UTF8:user@ad.example,otherName:1.2.3;UTF8:text,otherName:1.2.4;INTEGER:5,dirName:dir',
        '[dir]\nO=Office\nCN=door',
      ].join('\n'),
    );
    ssl.run(
      ...'req -new -newkey rsa:2048 -nodes -keyout k.pem -utf8 -config request.cnf -outform DER -out r.der'.split(' '),
    );
    expect(readCertificationRequest(ssl.read('r.der')).requestedExtensions.subjectAltNames).toEqual([
      { kind: 'dNSName', value: 'a.example' },
      { kind: 'iPAddress', value: '10.0.0.1' },
      { kind: 'iPAddress', value: '2001:db8::1' },
      { kind: 'rfc822Name', value: 'a@b.example' },
      { kind: 'uniformResourceIdentifier', value: 'urn:x' },
      { kind: 'registeredID', value: '1.2.3.4' },
      { kind: 'userPrincipalName', value: 'user@ad.example' },
      { kind: 'otherName', value: '1.2.3:text' },
      { kind: 'otherName', value: '1.2.4:#020105' },
      { kind: 'directoryName', value: 'CN=door,O=Office' },
    ]);
  });

  it('keep a NUL for the comparison to see', () => {
    expect(readGeneralNames(fromHex('3009' + '8207' + '6100622e657861'.slice(0, 14)))).toEqual([
      { kind: 'dNSName', value: 'a\u0000b.exa' },
    ]);
  });

  it('of kinds that nobody issues are shown as bytes', () => {
    expect(readGeneralNames(fromHex('3008a3020500a5020500'))).toEqual([
      { kind: 'x400Address', value: '0500' },
      { kind: 'ediPartyName', value: '0500' },
    ]);
    expect(() => writeGeneralName({ kind: 'x400Address', value: '00' })).toThrow(RangeError);
  });

  it.each([
    ['an address of three octets', '30058703010203'],
    ['an unknown tag', '30028900'],
    ['an otherName without a value', '3007a0050603550403'],
    ['a directoryName that is none', '3004a4020500'],
    ['no list', '8200'],
  ])('%s is refused', (_, hex) => {
    expect(() => readGeneralNames(fromHex(hex))).toThrow(DerError);
  });

  it('stop at 1,024', () => {
    const many = Array.from({ length: 1025 }, () => ({ kind: 'dNSName', value: 'a' }) as const);
    expect(() => readGeneralNames(writeGeneralNames(many))).toThrow(/too many names/);
  });

  it('are written in ASCII or not at all', () => {
    for (const value of ['ü.example', 'a b', '', 'a\u0000']) {
      expect(() => writeGeneralName({ kind: 'dNSName', value })).toThrow(RangeError);
    }
  });
});
