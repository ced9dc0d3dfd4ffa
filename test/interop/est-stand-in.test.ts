import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { peer } from '../harness/peers.ts';
import { mustRun } from '../harness/program.ts';
import { DIALECTS, startEstServer, type EstServer } from '../simulators/est-server/est-server.ts';
import { keyPem } from '../simulators/est-server/issuing.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';

const FQDN = 'printer.office.example';
const NAMES = { subject: [['commonName', FQDN]] as const, dnsNames: [FQDN] };

/** Our client's only peer is the stand-in: somebody else's client says that it speaks EST. */
describe('the stand-in for EST servers, asked by strongSwan', () => {
  let server: EstServer;
  let folder: string;
  const file = (name: string): string => join(folder, name);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'certwright-est-'));
    server = await startEstServer();
    await writeFile(file('root.pem'), server.caPem);
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  /** Asks for a certificate of a new key with strongSwan's program; PEM. */
  async function enroll(pki: string, name: string, ...options: string[]): Promise<string> {
    const key = await makeKey();
    await writeFile(file(`${name}.key`), keyPem(key));
    await writeFile(file(`${name}.csr`), buildCsr(key, NAMES));
    const common = ['--est', '--url', server.url.origin, '--cacert', file('root.pem'), '--outform', 'pem'];
    const pem = await mustRun(pki, [...common, '--in', file(`${name}.csr`), ...options]);
    await writeFile(file(`${name}.pem`), pem);
    return pem.toString('utf8');
  }

  it('gives its certificates', async (context) => {
    const pki = await peer('strongswan', context);
    const common = ['--estca', '--url', server.url.origin, '--cacert', file('root.pem'), '--outform', 'pem'];
    await mustRun(pki, [...common, '--caout', file('ca')]);
    expect(new X509Certificate(await readFile(file('ca.pem'))).raw).toEqual(server.ca.certificate);
  });

  it('issues, lets wait, and renews for the certificate that it issued alone', async (context) => {
    const pki = await peer('strongswan', context);
    server.dialect = { ...DIALECTS.plain, waits: 1, retryAfter: '1', sameNames: true };
    const first = new X509Certificate(await enroll(pki, 'first', '--interval', '1'));
    expect(first.subject).toBe(`CN=${FQDN}`);
    server.dialect.waits = 0;
    const old = ['--cert', file('first.pem'), '--key', file('first.key')];
    const second = new X509Certificate(await enroll(pki, 'second', ...old));
    expect(second.serialNumber).not.toBe(first.serialNumber);
    expect(server.seen.map(({ path }) => path)).toContain('/.well-known/est/simplereenroll');
  });

  it('wants a password where it is told to', async (context) => {
    const pki = await peer('strongswan', context);
    server.dialect.password = 'estuser:estpwd';
    expect(await enroll(pki, 'right', '--userpass', 'estuser:estpwd')).toContain('BEGIN CERTIFICATE');
    await expect(enroll(pki, 'wrong', '--userpass', 'estuser:wrong')).rejects.toThrow();
  });
});
