import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Asn1Node, asn1Node } from '../../../../shared/contract/inspect.ts';
import { asn1Tree } from '../../../../electron/agent/pki/asn1-tree.ts';
import { DerError } from '../../../../electron/agent/pki/der-reader.ts';
import { Tag } from '../../../../electron/agent/pki/der-tags.ts';
import {
  bitString,
  boolean,
  explicit,
  integer,
  octetString,
  oid,
  printableString,
  sequence,
  setOf,
  time,
  tlv,
  utf8String,
} from '../../../../electron/agent/pki/der-writer.ts';
import { fromHex } from '../../../../electron/agent/pki/hexadecimal.ts';
import { namedOid, oidName } from '../../../../electron/agent/pki/oid-names.ts';
import { Oid } from '../../../../electron/agent/pki/oids.ts';
import { arbitraryDer } from './arbitrary-der.ts';
import { openSsl } from './openssl.ts';

function flat(node: Asn1Node, depth = 0): { depth: number; node: Asn1Node }[] {
  return [{ depth, node }, ...node.children.flatMap((child) => flat(child, depth + 1))];
}

describe('asn1Tree', () => {
  it('has the offsets, lengths and depths that OpenSSL has', () => {
    const ssl = openSsl();
    ssl.run(...'req -x509 -newkey rsa:2048 -nodes -keyout k.pem -subj /CN=x -outform DER -out c.der'.split(' '));
    const theirs = ssl
      .text('asn1parse', '-inform', 'DER', '-in', 'c.der')
      .trim()
      .split('\n')
      .map((line) => /^ *(\d+):d=(\d+) +hl=(\d+) l= *(\d+)/.exec(line)?.slice(1).map(Number));
    const ours = flat(asn1Tree(ssl.read('c.der'))).map(({ depth, node }) => [
      node.offset,
      depth,
      node.headerLength,
      node.length,
    ]);
    // OpenSSL does not open OCTET and BIT STRINGs; everything else is the same.
    expect(ours).toEqual(expect.arrayContaining(theirs));
    expect(ours.length).toBeGreaterThan(theirs.length);
  });

  it.each<readonly [Uint8Array, string, string | null]>([
    [boolean(true), 'BOOLEAN', 'TRUE'],
    [boolean(false), 'BOOLEAN', 'FALSE'],
    [integer(65_537), 'INTEGER', '65537'],
    [fromHex('0201ff'), 'INTEGER', '-1'],
    [tlv(Tag.integer, new Uint8Array(9).fill(1)), 'INTEGER', '01 01 01 01 01 01 01 01 01'],
    [oid(Oid.commonName), 'OBJECT IDENTIFIER', '2.5.4.3 (commonName)'],
    [oid('1.2.3'), 'OBJECT IDENTIFIER', '1.2.3'],
    [utf8String('a\nb'), 'UTF8String', 'a\\u{a}b'],
    [tlv(Tag.utf8String, Uint8Array.of(0xff)), 'UTF8String', 'FF'],
    [time(0), 'UTCTime', '1970-01-01T00:00:00.000Z'],
    [octetString(Uint8Array.of(0xab, 0xcd)), 'OCTET STRING', 'AB CD'],
    [bitString(Uint8Array.of(0xab)), 'BIT STRING', 'AB'],
    [fromHex('030205a0'), 'BIT STRING', 'A0 (-5)'],
    [tlv(Tag.enumerated, Uint8Array.of(4)), 'ENUMERATED', '4'],
    [tlv(0x82, Buffer.from('a.example')), '[2]', 'a.example'],
    [tlv(0x87, Uint8Array.of(10, 0, 0, 1)), '[7]', '0A 00 00 01'],
    [tlv(0x41, Uint8Array.of(1)), '[APPLICATION 1]', '01'],
    [fromHex('0500'), 'NULL', ''],
    [sequence(), 'SEQUENCE', null],
    [explicit(3), '[3]', null],
  ])('%o', (der, type, value) => {
    expect(asn1Tree(der)).toMatchObject({ type, value });
  });

  it('opens what OCTET and BIT STRINGs wrap, where it is DER', () => {
    expect(asn1Tree(octetString(sequence(integer(5))))).toMatchObject({
      type: 'OCTET STRING',
      value: null,
      children: [{ type: 'SEQUENCE', offset: 2, children: [{ offset: 4, value: '5' }] }],
    });
    expect(asn1Tree(bitString(sequence())).children[0]?.offset).toBe(3);
    expect(asn1Tree(octetString(fromHex('30ff'))).value).toBe('30 FF');
    expect(asn1Tree(octetString(fromHex('3003040500'))).value).toBe('30 03 04 05 00');
  });

  it('withholds a challenge password', () => {
    const attribute = sequence(oid(Oid.challengePassword), setOf(printableString('secret')));
    const hidden = sequence(oid(Oid.challengePassword), octetString(printableString('secret')));
    const other = sequence(oid(Oid.unstructuredName), setOf(printableString('shown')));
    const text = JSON.stringify(asn1Tree(sequence(attribute, hidden, other)));
    expect(text).not.toContain('secret');
    expect(text).not.toContain('73 65 63');
    expect(text).toContain('•••');
    expect(text).toContain('shown');
  });

  it('is bounded in nodes and depth', () => {
    const wide = asn1Tree(sequence(...Array.from({ length: 5000 }, () => integer(1))));
    expect(flat(wide).length).toBeLessThanOrEqual(4097);
    expect(wide.value).toBe('…');
    let deep = integer(1);
    for (let i = 0; i < 40; i++) deep = sequence(deep);
    expect(() => asn1Tree(deep)).toThrow(DerError);
  });

  it('is what the contract says, for any DER', () => {
    fc.assert(
      fc.property(arbitraryDer, (der) => {
        const tree = asn1Tree(der);
        expect(asn1Node.parse(tree)).toEqual(tree);
      }),
    );
  });
});

describe('OID names', () => {
  it('are for reading', () => {
    expect(oidName('2.5.29.17')).toBe('subjectAltName');
    expect(oidName('1.2.3')).toBeNull();
    expect(namedOid('1.3.6.1.5.5.7.3.1')).toBe('1.3.6.1.5.5.7.3.1 (serverAuth)');
  });
});
