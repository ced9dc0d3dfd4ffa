import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type RequestListener } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A root and a server's certificate below it, made by OpenSSL; PEM. */
export type ServerChain = {
  readonly root: string;
  readonly rootDer: Uint8Array;
  readonly cert: string;
  readonly certDer: Uint8Array;
  readonly key: string;
  /** A certificate for the same key, by that key; PEM. */
  readonly selfSigned: string;
};

export type ChainOptions = {
  /** Of the server, such as `DNS:localhost,IP:127.0.0.1`. */
  readonly names?: string;
  readonly days?: string;
  /** When the server's certificate was made, as faketime takes it: `-30 days`. The root is of today. */
  readonly madeAt?: string;
  readonly digest?: string;
};

/** A chain of two in a folder that is gone afterwards. */
export async function serverChain(options: ChainOptions = {}): Promise<ServerChain> {
  const { names = 'DNS:localhost,IP:127.0.0.1', days = '2', digest = 'sha256', madeAt } = options;
  const folder = await mkdtemp(join(tmpdir(), 'certwright-chain-'));
  const openssl = (...words: readonly string[]) => run('openssl', [...words], { cwd: folder });
  try {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    await openssl('req', '-x509', ...key, '-subj', '/CN=Root', '-days', '9', '-keyout', 'root.key', '-out', 'root.pem');
    await openssl('req', '-new', ...key, '-subj', '/CN=server', '-keyout', 'key.pem', '-out', 'csr.pem');
    await writeFile(join(folder, 'ext'), `subjectAltName=${names}\n`);
    const signed = ['-req', '-in', 'csr.pem', '-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial'];
    const sign = ['x509', ...signed, '-extfile', 'ext', '-days', days, `-${digest}`, '-out', 'cert.pem'];
    if (madeAt === undefined) await openssl(...sign);
    else await run('faketime', [madeAt, 'openssl', ...sign], { cwd: folder });
    const self = ['-req', '-in', 'csr.pem', '-signkey', 'key.pem', '-extfile', 'ext', '-days', '2'];
    await openssl('x509', ...self, '-out', 'self.pem');
    const [root, cert, serverKey, selfSigned] = await Promise.all(
      ['root.pem', 'cert.pem', 'key.pem', 'self.pem'].map((name) => readFile(join(folder, name), 'utf8')),
    );
    if (root === undefined || cert === undefined || serverKey === undefined || selfSigned === undefined)
      throw new Error('no chain');
    return { root, rootDer: der(root), cert, certDer: der(cert), key: serverKey, selfSigned };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function der(pem: string): Uint8Array {
  return new X509Certificate(pem).raw;
}

export type TlsServer = {
  readonly url: URL;
  readonly port: number;
  /** How many TLS connections were made. */
  readonly connections: () => number;
  stop(): Promise<void>;
};

/** An HTTPS server on loopback. */
export async function tlsServer(
  { cert, key, root }: Pick<ServerChain, 'cert' | 'key' | 'root'>,
  answer: RequestListener,
  options: ServerOptions = {},
): Promise<TlsServer> {
  let connections = 0;
  const server = createServer({ cert: cert + root, key, ...options }, answer);
  server.on('secureConnection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`https://localhost:${String(port)}/`),
    port,
    connections: () => connections,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
