import fc from 'fast-check';
import { isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import { readIpAddress } from '../../../../electron/agent/registrations/ip-address.ts';

describe('readIpAddress', () => {
  it.for([
    ['192.0.2.7', '192.0.2.7'],
    [' 192.0.2.7 ', '192.0.2.7'],
    ['2001:DB8:0:0:0:0:0:7', '2001:db8::7'],
    ['2001:0db8::0007', '2001:db8::7'],
    ['::1', '::1'],
    ['fe80::1', 'fe80::1'],
  ])('reads %s as %s', ([text, address]) => {
    expect(readIpAddress(text ?? '')).toEqual({ address });
  });

  it.for([
    ['', 'ip-malformed'],
    ['192.0.2', 'ip-malformed'],
    ['192.0.2.07', 'ip-malformed'],
    ['192.0.2.256', 'ip-malformed'],
    ['192.0.2.0/24', 'ip-malformed'],
    ['0x7f000001', 'ip-malformed'],
    ['fe80::1%eth0', 'ip-malformed'],
    ['[2001:db8::7]', 'ip-malformed'],
    ['0.0.0.0', 'ip-not-a-host'],
    ['0.1.2.3', 'ip-not-a-host'],
    ['224.0.0.1', 'ip-not-a-host'],
    ['255.255.255.255', 'ip-not-a-host'],
    ['::', 'ip-not-a-host'],
    ['0:0:0:0:0:0:0:0', 'ip-not-a-host'],
    ['ff02::1', 'ip-not-a-host'],
  ])('refuses %j as %s', ([text, code]) => {
    expect(readIpAddress(text ?? '')).toMatchObject({ problem: { field: 'ipAddresses', code } });
  });

  it('gives every spelling of an address the same form', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const reading = readIpAddress(text);
        if ('problem' in reading) return;
        expect(isIP(reading.address)).toBe(6);
        expect(readIpAddress(reading.address)).toEqual(reading);
        expect(readIpAddress(text.toUpperCase())).toEqual(reading);
      }),
    );
  });

  it('throws for no text', () => {
    fc.assert(fc.property(fc.string(), (text) => void readIpAddress(text)));
  });
});
