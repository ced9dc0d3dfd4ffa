import { describe, expect, it } from 'vitest';
import { rangeHas, readIpRange } from '../../../../electron/agent/profiles/ip-range.ts';

function has(text: string, address: string): boolean {
  const reading = readIpRange(text);
  if (!('range' in reading)) throw new Error(`${text}: ${reading.problem}`);
  return rangeHas(reading.range, address);
}

describe('an IP range', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.0/24', '192.0.2.255'],
    ['192.0.2.128/25', '192.0.2.129'],
    ['10.0.0.0/8', '10.255.0.1'],
    ['0.0.0.0/0', '203.0.113.9'],
    ['192.0.2.6/31', '192.0.2.7'],
    ['2001:db8::/32', '2001:db8:ffff::1'],
    ['2001:db8::/33', '2001:db8:7fff::1'],
    ['2001:DB8:0:0::7', '2001:db8::7'],
    ['::/0', '2001:db8::7'],
  ])('%s has %s', (text, address) => {
    expect(has(text, address)).toBe(true);
  });

  it.each([
    ['192.0.2.7', '192.0.2.8'],
    ['192.0.2.128/25', '192.0.2.127'],
    ['0.0.0.0/0', '::1'],
    ['::/0', '192.0.2.7'],
    ['192.0.2.0/24', '::ffff:192.0.2.7'],
    ['2001:db8::/33', '2001:db8:8000::1'],
    ['10.0.0.0/8', 'door.office.example'],
    ['10.0.0.0/8', ''],
    ['fe80::/10', 'fe80::1%eth0'],
  ])('%s does not have %j', (text, address) => {
    expect(has(text, address)).toBe(false);
  });

  it.each(['', 'x', '192.0.2', '192.0.2.0/', '192.0.2.0/33', '192.0.2.0/-1', '192.0.2.0/2 4', '192.0.2.0/24/8'])(
    'cannot be %j',
    (text) => {
      expect(readIpRange(text)).toEqual({ problem: 'range-malformed', network: null });
    },
  );

  it.each(['2001:db8::/129', 'fe80::1%eth0', '192.0.2.0/0x18'])('cannot be %j', (text) => {
    expect(readIpRange(text)).toMatchObject({ problem: 'range-malformed' });
  });

  it('is spelt in one way', () => {
    const spelt = (text: string) => {
      const reading = readIpRange(text);
      return 'range' in reading ? reading.range.text : reading.network;
    };
    expect(['192.0.2.7/32', ' 10.0.0.0/8 ', '2001:DB8:0::/32', '192.0.2.7/24'].map(spelt)).toEqual([
      '192.0.2.7',
      '10.0.0.0/8',
      '2001:db8::/32',
      '192.0.2.0/24',
    ]);
  });

  it('takes no address of a network for the network', () => {
    expect(readIpRange('192.0.2.7/24')).toEqual({ problem: 'range-host-bits', network: '192.0.2.0/24' });
    expect(readIpRange('2001:db8::1/64')).toEqual({ problem: 'range-host-bits', network: '2001:db8::/64' });
  });
});
