import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { addressKind } from '../../../../electron/agent/outbound/address-kind.ts';

describe('an address', () => {
  it.for([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '::',
    '::1',
    '::1%lo',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '::ffff:0:7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b:1:7f00:0:100::',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
    '2001:0:c000:201::80ff:fffe',
    '2001:db8::5efe:127.0.0.1',
    '2001:db8::200:5efe:7f00:1',
    ...Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? []),
  ])('of this machine: %s', (address) => {
    expect(addressKind(address)).not.toBe('elsewhere');
  });

  it.for([
    '169.254.169.254',
    '169.254.170.2',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1%2',
    'fd00:ec2::254',
    'fd00:ec2:0:0:0:0:0:fe',
    'fd20:ce::254',
    'fd00:42::42',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
    '::ffff:169.254.169.254',
    '::ffff:6464:64c8',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::6464:64c8',
    '2002:a9fe:a9fe::1',
    'not an address',
    '0x7f.1',
    '',
  ])('that is closed: %s', (address) => {
    expect(addressKind(address)).toBe('closed');
  });

  it.for(['198.51.100.17', '10.1.2.3', '100.100.100.201', '2001:db8::1', 'fd12:3456::1', '64:ff9b::c000:211'])(
    'elsewhere, also in the office: %s',
    (address) => {
      expect(addressKind(address)).toBe('elsewhere');
    },
  );
});
