import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseBer } from '../../../../electron/agent/pki/ber.ts';
import { DerError } from '../../../../electron/agent/pki/der-reader.ts';
import { fromHex, toHex } from '../../../../electron/agent/pki/hexadecimal.ts';
import { arbitraryDer } from './arbitrary-der.ts';
import { openSsl } from './openssl.ts';

const normalised = (hex: string): string => toHex(normaliseBer(fromHex(hex)));

describe('normaliseBer', () => {
  it('leaves DER as it is', () => {
    fc.assert(
      fc.property(arbitraryDer, (der) => {
        expect(normaliseBer(der)).toEqual(der);
      }),
    );
  });

  it.each([
    ['an indefinite SEQUENCE', '3080' + '020101' + '0000', '3003020101'],
    ['indefinite in indefinite', '3080' + 'a080' + '0500' + '0000' + '0000', '3004a0020500'],
    ['a constructed OCTET STRING', '2406' + '0401aa' + '0401bb', '0402aabb'],
    ['the same in indefinite pieces', '2480' + '0401aa' + '0401bb' + '0000', '0402aabb'],
    ['nested pieces', '2480' + '2480' + '0401aa' + '0000' + '0401bb' + '0000', '0402aabb'],
    ['no pieces', '2480' + '0000', '0400'],
    ['a length that is not minimal', '30820003' + '020101', '3003020101'],
    ['a length of four octets', '308400000003' + '020101', '3003020101'],
  ])('turns %s into DER', (_, ber, der) => {
    expect(normalised(ber)).toBe(der);
  });

  it.each([
    ['never closed', '3080' + '020101'],
    ['half closed', '3080' + '020101' + '00'],
    ['closed by a zero that is none', '3080' + '020101' + '0001'],
    ['primitive and indefinite', '0480' + '00' + '0000'],
    ['content after the end', '0500' + '00'],
    ['a piece of another type', '2403' + '020101'],
    ['five octets of length', '30850000000000'],
    ['beyond its container', '3003' + '0405' + 'aa'],
    ['a high tag number', '3f8101' + '00'],
    ['nothing', ''],
  ])('refuses what is %s', (_, ber) => {
    expect(() => normaliseBer(fromHex(ber))).toThrow(DerError);
  });

  it('stops at 32 levels and at 4,096 elements', () => {
    const nested = (depth: number): Uint8Array => fromHex('3080'.repeat(depth) + '0000'.repeat(depth));
    expect(() => normaliseBer(nested(30))).not.toThrow();
    expect(() => normaliseBer(nested(10_000))).toThrow(/nested too deeply/);
    expect(() => normaliseBer(fromHex(`3080${'0500'.repeat(5000)}0000`))).toThrow(/too many elements/);
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          normaliseBer(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with OpenSSL about its own streamed CMS', () => {
    const ssl = openSsl();
    ssl.write('text', Buffer.alloc(20_000, 'streamed '));
    ssl.run(...'req -x509 -newkey rsa:2048 -nodes -keyout k.pem -subj /CN=x -out c.pem'.split(' '));
    ssl.run(...'cms -encrypt -aes128 -in text -binary -stream -indef -outform DER -out streamed.der c.pem'.split(' '));
    const ber = ssl.read('streamed.der');
    expect(ber[1]).toBe(0x80);
    ssl.write('normalised.der', normaliseBer(ber));
    const opened = ssl.run(...'cms -decrypt -inform DER -in normalised.der -inkey k.pem -recip c.pem'.split(' '));
    expect(opened.equals(Buffer.alloc(20_000, 'streamed '))).toBe(true);
  });
});
