import { afterAll, beforeAll, describe, it } from 'vitest';
import { strongswan, type Algorithms } from './devices.ts';
import { live } from './life.ts';
import { openOffice, type Office } from '../harness/office.ts';
import { peer } from '../harness/peers.ts';

const ALGORITHMS: readonly Algorithms[] = [
  { bits: 2048, cipher: 'aes', digest: 'sha256' },
  { bits: 3072, cipher: 'aes', digest: 'sha256' },
  { bits: 4096, cipher: 'aes', digest: 'sha256' },
  { bits: 2048, cipher: 'des3', digest: 'sha1' },
  { bits: 3072, cipher: 'des3', digest: 'sha1' },
  { bits: 4096, cipher: 'des3', digest: 'sha1' },
  { bits: 2048, cipher: 'aes', digest: 'sha512' },
];

describe.each([
  { key: 'rsa:2048', algorithms: ALGORITHMS },
  { key: 'ec:p256', algorithms: ALGORITHMS.slice(0, 1) },
])('strongSwan against a CA with the key $key', ({ key, algorithms }) => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice(key);
  });
  afterAll(() => office.close());

  it.for(algorithms)('enrolls and renews with RSA $bits, $cipher and $digest', async (chosen, context) => {
    const pki = await peer('strongswan', context);
    const fqdn = `swan-${String(chosen.bits)}-${chosen.cipher}-${chosen.digest}.office.example`;
    await live(office, strongswan(pki, chosen), fqdn, context);
  });
});
