import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpAddress, parseIpAddress } from '../../../../electron/agent/pki/ip-address.ts';
import { fromHex, toHex } from '../../../../electron/agent/pki/hexadecimal.ts';

/** What a URL parser makes of the address: the form in which registrations keep theirs. */
const canonical = (text: string): string => new URL(`http://[${text}]/`).hostname.slice(1, -1);

describe('IP addresses', () => {
  it.each([
    ['0a000001', '10.0.0.1'],
    ['20010db8000000000000000000000001', '2001:db8::1'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    ['20010000000000010000000000000001', '2001:0:0:1::1'],
    ['fe800000000000000000000000000000', 'fe80::'],
    ['00000000000000000000ffff0a000001', '::ffff:a00:1'],
    ['0a000000ff000000', '10.0.0.0/255.0.0.0'],
  ])('%s is %s', (hex, text) => {
    expect(formatIpAddress(fromHex(hex))).toBe(text);
  });

  it('are of 4 or 16 octets, or of twice as many with a mask', () => {
    for (const length of [0, 1, 3, 5, 15, 17, 33]) expect(formatIpAddress(new Uint8Array(length))).toBeNull();
  });

  it('are read back and have one form, that of a URL', () => {
    const octets = fc.array(fc.oneof(fc.constant(0), fc.nat(255)), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(octets, (bytes) => {
        const text = formatIpAddress(Uint8Array.from(bytes)) ?? '';
        expect(parseIpAddress(text)).toEqual(Uint8Array.from(bytes));
        expect(text).toBe(canonical(text));
      }),
    );
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(formatIpAddress(parseIpAddress(text))).toBe(text);
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        expect(formatIpAddress(parseIpAddress(text))).toBe(canonical(text));
      }),
    );
  });

  it('may end in dotted decimal', () => {
    expect(toHex(parseIpAddress('::ffff:10.0.0.1'))).toBe('00000000000000000000ffff0a000001');
  });

  it.each(['', '1.2.3', '1.2.3.4.5', '01.2.3.4', 'fe80::1%eth0', 'door', ':::', '1::2::3'])('%j is none', (text) => {
    expect(() => parseIpAddress(text)).toThrow(RangeError);
  });
});
