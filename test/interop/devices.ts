import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CertmongerSession } from '../harness/certmonger-session.ts';
import { mustRun } from '../harness/program.ts';
import type { Device } from './life.ts';

/** What strongSwan is told to use; it does, whatever the capabilities say. */
export interface Algorithms {
  readonly bits: number;
  readonly cipher: 'aes' | 'des3';
  readonly digest: 'sha256' | 'sha512' | 'sha1';
}

export function strongswan(pki: string, algorithms: Algorithms): Device {
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

/**
 * micromdm's client asks for more subject attributes than anybody registered (a country, an organisation); the
 * certificate has to come without them. It renews when it finds a certificate at the path it is given.
 */
export function scepclient(program: string, bits: number): Device {
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

/** The daemon composes the messages and `scep-submit` sends them, as on a real machine. */
export function certmonger(session: CertmongerSession, renewal: 'resubmit' | 'rekey'): Device {
  const ID = 'device';
  const issued = async (folder: string): Promise<string> => {
    const list = await session.getcert('list', '-i', ID);
    expect(list).toContain('status: MONITORING');
    return readFile(join(folder, 'cert.pem'), 'utf8');
  };
  return {
    enroll: async ({ fqdn, challenge, scepUrl }, folder) => {
      await session.getcert('add-scep-ca', '-c', 'office', '-u', scepUrl);
      await session.getcert(
        'request',
        ...['-c', 'office', '-I', ID, '-N', `CN=${fqdn}`, '-D', fqdn, '-L', challenge, '-w'],
        ...['-k', join(folder, 'key.pem'), '-f', join(folder, 'cert.pem')],
      );
      return issued(folder);
    },
    renew: async (_, folder) => {
      await session.getcert(renewal, '-i', ID, '-w');
      return issued(folder);
    },
  };
}
