import 'reflect-metadata';
import { Name } from '@peculiar/x509';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerError } from '../../../../electron/agent/pki/der-reader.ts';
import { Tag } from '../../../../electron/agent/pki/der-tags.ts';
import { oid, sequence, setOf, tlv, utf8String } from '../../../../electron/agent/pki/der-writer.ts';
import {
  type DistinguishedName,
  formatName,
  nameAttribute,
  readName,
  valuesOf,
  writeName,
} from '../../../../electron/agent/pki/distinguished-name.ts';
import { Oid } from '../../../../electron/agent/pki/oids.ts';
import { openSsl } from './openssl.ts';

const ssl = openSsl();
ssl.run('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'k.pem');

function opensslSubject(subject: string): { der: Uint8Array; rfc2253: string } {
  const args = ['-key', 'k.pem', '-subj', subject, '-multivalue-rdn', '-utf8'];
  ssl.run('req', '-x509', '-new', ...args, '-outform', 'DER', '-out', 'c.der');
  const text = ssl.text(
    'x509',
    '-in',
    'c.der',
    '-inform',
    'DER',
    '-noout',
    '-subject',
    '-nameopt',
    'RFC2253,-esc_msb,utf8',
  );
  const tree = ssl.text('asn1parse', '-in', 'c.der', '-inform', 'DER').split('\n');
  // TBSCertificate's children: version, serialNumber, signature, issuer, validity, subject.
  const subjectLine = tree.filter((line) => /d=2 .*SEQUENCE/.test(line))[3] ?? '';
  const [, offset = '0', header = '0', length = '0'] = /^ *(\d+):d=2 +hl=(\d+) +l= *(\d+)/.exec(subjectLine) ?? [];
  const start = Number(offset);
  return {
    der: ssl.read('c.der').slice(start, start + Number(header) + Number(length)),
    rfc2253: text.replace(/^subject=|\n$/g, ''),
  };
}

describe('formatName', () => {
  it.each([
    '/CN=door-1.example',
    '/C=DE/ST=Bayern/L=München/O=Büro/OU=IT/CN=door-1.example',
    '/DC=example/DC=office/UID=printer',
    '/CN=comma, plus\\+ "quote" <tag>; back\\\\slash',
    '/CN= leading and trailing ',
    '/CN=#hash',
    '/emailAddress=a@b.example/CN=x',
  ])('agrees with OpenSSL about %s', (subject) => {
    const { der, rfc2253 } = opensslSubject(subject);
    expect(formatName(readName(der))).toBe(rfc2253);
  });

  it('escapes what cannot be seen as the hexadecimal of its UTF-8', () => {
    const name = [[{ type: Oid.commonName, tag: Tag.utf8String, value: 'a\n\u0000\u202eb' }]];
    expect(formatName(name)).toBe('CN=a\\0a\\00\\e2\\80\\aeb');
  });

  it('writes unknown types and values that are no strings as the DER of the value (RFC 4514 §2.4)', () => {
    const name: DistinguishedName = [
      [{ type: '1.2.3.4', tag: Tag.utf8String, value: 'x' }],
      [{ type: Oid.commonName, tag: Tag.integer, value: '#020107' }],
    ];
    expect(formatName(name)).toBe('CN=#020107,1.2.3.4=#0c0178');
  });

  it('does not confuse a string with the hexadecimal of a value', () => {
    expect(formatName([[{ type: Oid.commonName, tag: Tag.utf8String, value: '#020107' }]])).toBe('CN=\\#020107');
  });

  it('joins the attributes of an RDN in the order of their encoding', () => {
    expect(formatName(readName(opensslSubject('/CN=a+serialNumber=X1/O=b').der))).toBe('O=b,CN=a+serialNumber=X1');
  });

  it('shows a single space, and nothing', () => {
    expect(formatName([[nameAttribute(Oid.commonName, ' ')]])).toBe('CN=\\ ');
    expect(formatName([])).toBe('');
  });
});

const attribute = fc
  .tuple(
    fc.constantFrom<string>(Oid.commonName, Oid.serialNumber, '2.5.4.10', '2.5.4.11', '1.3.6.1.4.1.99999.1'),
    fc.constantFrom<number>(Tag.utf8String, Tag.bmpString, Tag.universalString),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  )
  .map(([type, tag, value]) => ({ type, tag, value }));
const names = fc.array(fc.array(attribute, { minLength: 1, maxLength: 1 }), { maxLength: 6 });

describe('readName', () => {
  it('reads back what writeName writes', () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(readName(writeName(name))).toEqual(name);
      }),
    );
  });

  it('means what @peculiar/x509 means', () => {
    fc.assert(
      fc.property(names, (name) => {
        // Their UniversalString knows no characters beyond the first 65,536.
        fc.pre(name.flat().every(({ tag }) => tag !== Tag.universalString));
        const der = writeName(name);
        const theirs = new Name(Uint8Array.from(der).buffer);
        for (const type of new Set(name.flat().map((each) => each.type))) {
          expect(valuesOf(readName(der), type)).toEqual(theirs.getField(type));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keeps every attribute of an RDN of several', () => {
    const { der } = opensslSubject('/CN=one+CN=two/CN=three');
    expect(valuesOf(readName(der), Oid.commonName).toSorted()).toEqual(['one', 'three', 'two']);
  });

  it('refuses an empty RDN, too many attributes, and malformed strings', () => {
    const value = (text: Uint8Array): Uint8Array => sequence(setOf(sequence(oid(Oid.commonName), text)));
    expect(() => readName(sequence(setOf()))).toThrow(DerError);
    expect(() => readName(value(tlv(Tag.utf8String, Uint8Array.of(0xff))))).toThrow(/malformed UTF-8/);
    const many = Array.from({ length: 65 }, () => [nameAttribute(Oid.commonName, 'x')]);
    expect(() => readName(writeName(many))).toThrow(/too many attributes/);
    expect(() => readName(sequence(setOf(sequence(oid(Oid.commonName), utf8String('a'), utf8String('b')))))).toThrow(
      DerError,
    );
  });
});

describe('nameAttribute', () => {
  it('chooses PrintableString where it suffices', () => {
    expect(nameAttribute(Oid.commonName, 'door-1.example').tag).toBe(Tag.printableString);
    expect(nameAttribute(Oid.commonName, 'Büro').tag).toBe(Tag.utf8String);
    expect(nameAttribute(Oid.commonName, 'a_b').tag).toBe(Tag.utf8String);
  });
});
