import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { mustRun } from '../harness/program.ts';
import { live, type Device } from './life.ts';
import { openOffice, type Office } from '../harness/office.ts';
import { peer } from '../harness/peers.ts';

interface Algorithms {
  readonly bits: number;
  readonly cipher: 'aes' | 'des3';
  readonly digest: 'sha256' | 'sha512' | 'sha1';
}

function strongswan(pki: string, algorithms: Algorithms): Device {
  const generate = async (file: string): Promise<void> => {
    const key = await mustRun(pki, ['--gen', '--type', 'rsa', '--size', String(algorithms.bits), '--outform', 'pem']);
    await writeFile(file, key);
  };
  const common = (folder: string): string[] => [
    ...['--cacert-enc', join(folder, 'ra.pem'), '--cacert-sig', join(folder, 'ra.pem')],
    ...['--cacert', join(folder, 'root.pem'), '--outform', 'pem'],
    ...['--cipher', algorithms.cipher, '--digest', algorithms.digest],
  ];
  const named = (fqdn: string): string[] => ['--dn', `CN=${fqdn}`, '--san', fqdn];
  return {
    enroll: async ({ fqdn, challenge, scepUrl }, folder) => {
      const [root, ra] = [join(folder, 'root.pem'), join(folder, 'ra.pem')];
      await mustRun(pki, ['--scepca', '--url', scepUrl, '--caout', root, '--raout', ra, '--outform', 'pem']);
      await generate(join(folder, 'key.pem'));
      const args = ['--scep', '--url', scepUrl, '--in', join(folder, 'key.pem'), '--password', challenge];
      const pem = await mustRun(pki, [...args, ...named(fqdn), ...common(folder)]);
      await writeFile(join(folder, 'cert.pem'), pem);
      return pem.toString('utf8');
    },
    renew: async ({ fqdn, scepUrl }, folder) => {
      await generate(join(folder, 'new-key.pem'));
      const old = ['--cert', join(folder, 'cert.pem'), '--key', join(folder, 'key.pem')];
      const args = ['--scep', '--url', scepUrl, '--in', join(folder, 'new-key.pem'), ...old];
      const pem = await mustRun(pki, [...args, ...named(fqdn), ...common(folder)]);
      await writeFile(join(folder, 'cert.pem'), pem);
      return readFile(join(folder, 'cert.pem'), 'utf8');
    },
  };
}

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
