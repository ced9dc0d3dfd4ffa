import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustRun, runProgram } from '../../harness/program.ts';

const AGENT_PURPOSE = '1.3.6.1.4.1.311.20.2.1';

/** The CA behind the stand-in: OpenSSL does everything. */
export type StandInAuthority = {
  readonly folder: string;
  /** DER. */
  readonly certificate: Buffer;
  /** DER of a certificate over the request's key, of an agent if asked for; throws where the request is not signed with it. */
  issue(csr: Buffer, agent?: boolean): Promise<Buffer>;
  /** The PKCS#10 inside a CMS message, its signature and the agent's chain and purpose verified; null where anything fails. */
  openCms(cms: Buffer, purpose: 'agent' | 'any'): Promise<Buffer | null>;
  /** A certificate and key (PEM) with or without the agent's purpose. */
  agent(name: string, withPurpose: boolean): Promise<{ certificate: string; key: string }>;
  /** Full PKI Response (RFC 5272 §4.2), signed. */
  respond(status: number, text: string, certificate: Buffer | null): Promise<Buffer>;
  close(): Promise<void>;
};

export async function openAuthority(): Promise<StandInAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'certwright-ces-'));
  const at = (name: string): string => join(folder, name);
  let count = 0;
  const fresh = (): string => at(`file-${String(++count)}`);
  const openssl = (...args: string[]): Promise<Buffer> => mustRun('openssl', args);
  const newKey = ['-newkey', 'rsa:2048', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...newKey,
    '-days',
    '30',
    '-subj',
    '/CN=Stand-in CA',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
  );
  const ca = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-days', '20'];

  async function issue(csr: Buffer, forAgent = false): Promise<Buffer> {
    const [request, extensions, out] = [fresh(), fresh(), fresh()];
    await writeFile(request, csr);
    await writeFile(extensions, `extendedKeyUsage=${AGENT_PURPOSE}\n`);
    const verified = await runProgram('openssl', ['req', '-in', request, '-inform', 'DER', '-verify', '-noout']);
    if (verified.code !== 0) throw new Error('no proof of possession');
    await openssl(
      'x509',
      '-req',
      '-in',
      request,
      '-inform',
      'DER',
      ...ca,
      ...(forAgent ? ['-extfile', extensions] : ['-copy_extensions', 'copy']),
      '-out',
      out,
      '-outform',
      'DER',
    );
    return readFile(out);
  }

  async function openCms(cms: Buffer, purpose: 'agent' | 'any'): Promise<Buffer | null> {
    const [message, content, signer] = [fresh(), fresh(), fresh()];
    await writeFile(message, cms);
    const args = ['-in', message, '-inform', 'DER', '-CAfile', at('ca.pem'), '-purpose', 'any', '-binary'];
    const verified = await runProgram('openssl', ['cms', '-verify', ...args, '-out', content, '-signer', signer]);
    if (verified.code !== 0) return null;
    const shown = (await openssl('x509', '-in', signer, '-noout', '-ext', 'extendedKeyUsage')).toString();
    return purpose === 'any' || shown.includes(AGENT_PURPOSE) || shown.includes('Certificate Request Agent')
      ? readFile(content)
      : null;
  }

  async function agent(name: string, withPurpose: boolean): Promise<{ certificate: string; key: string }> {
    const [key, request, extensions, out] = [fresh(), fresh(), fresh(), fresh()];
    await openssl('req', '-new', ...newKey, '-subj', `/CN=${name}`, '-keyout', key, '-out', request);
    await writeFile(extensions, `extendedKeyUsage=${withPurpose ? AGENT_PURPOSE : 'clientAuth'}\n`);
    await openssl('x509', '-req', '-in', request, ...ca, '-extfile', extensions, '-out', out);
    return { certificate: await readFile(out, 'utf8'), key: await readFile(key, 'utf8') };
  }

  async function respond(status: number, text: string, certificate: Buffer | null): Promise<Buffer> {
    const [body, pem, out] = [fresh(), fresh(), fresh()];
    const info = der(
      0x30,
      der(0x02, Buffer.of(status)),
      der(0x30, der(0x02, Buffer.of(1))),
      der(0x0c, Buffer.from(text)),
    );
    const statusInfo = der(0x06, Buffer.from('2b06010505070701', 'hex'));
    const control = der(0x30, der(0x02, Buffer.of(1)), statusInfo, der(0x31, info));
    await writeFile(body, der(0x30, der(0x30, control), der(0x30), der(0x30)));
    const extra: string[] = [];
    if (certificate !== null) {
      await writeFile(
        pem,
        `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
      );
      extra.push('-certfile', pem);
    }
    const type = ['-econtent_type', '1.3.6.1.5.5.7.12.3', '-binary', '-nodetach', '-outform', 'DER'];
    await openssl(
      'cms',
      '-sign',
      '-in',
      body,
      ...type,
      '-signer',
      at('ca.pem'),
      '-inkey',
      at('ca.key'),
      ...extra,
      '-out',
      out,
    );
    return readFile(out);
  }

  const certificate = await openssl('x509', '-in', at('ca.pem'), '-outform', 'DER');
  return { folder, certificate, issue, openCms, agent, respond, close: () => rm(folder, { recursive: true }) };
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length =
    content.length < 0x80 ? Buffer.of(content.length) : Buffer.of(0x82, content.length >> 8, content.length & 0xff);
  return Buffer.concat([Buffer.of(tag), length, content]);
}
