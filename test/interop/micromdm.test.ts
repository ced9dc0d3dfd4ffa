import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { mustRun } from '../harness/program.ts';
import { live, type Device } from './life.ts';
import { openOffice, type Office } from '../harness/office.ts';
import { peer } from '../harness/peers.ts';

/**
 * micromdm's client asks for more subject attributes than anybody registered (a country, an organisation); the
 * certificate has to come without them. It renews when it finds a certificate at the path it is given.
 */
function scepclient(program: string, bits: number): Device {
  const ask = async (scepUrl: string, fqdn: string, folder: string, challenge: readonly string[]): Promise<string> => {
    const certificate = join(folder, 'cert.pem');
    await mustRun(
      program,
      [
        ...['-server-url', scepUrl, '-cn', fqdn, '-dnsname', fqdn, '-keySize', String(bits)],
        ...['-private-key', join(folder, 'key.pem'), '-certificate', certificate, '-key-encipherment-selector'],
        ...challenge,
      ],
      { cwd: folder },
    );
    return readFile(certificate, 'utf8');
  };
  return {
    enroll: ({ scepUrl, fqdn, challenge }, folder) => ask(scepUrl, fqdn, folder, ['-challenge', challenge]),
    renew: async ({ scepUrl, fqdn }, folder) => {
      // The client makes its request once and keeps it; a renewal starts with a new one.
      await rename(join(folder, 'csr.pem'), join(folder, 'first-csr.pem')).catch(() => {});
      return ask(scepUrl, fqdn, folder, []);
    },
  };
}

describe('micromdm scepclient', () => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice('rsa:3072');
  });
  afterAll(() => office.close());

  it.for([2048, 3072, 4096])('enrolls and renews with RSA %i', async (bits, context) => {
    const program = await peer('scepclient', context);
    await live(office, scepclient(program, bits), `mdm-${String(bits)}.office.example`, context);
  });
});
