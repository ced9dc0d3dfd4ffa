import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../harness/served-agent.ts';
import { serverChain, type ServerChain } from '../harness/tls-server.ts';

const run = promisify(execFile);
const MODULES = '/usr/lib/apache2/modules';

export type Apache = {
  readonly url: URL;
  readonly chain: ServerChain;
  stop(): Promise<void>;
};

/** What one Apache is for. */
export type Site = {
  readonly modules: readonly string[];
  /** Lines of its configuration, after it put its files into the folder; `port` is its own. */
  readonly lines: (folder: string, port: number) => Promise<readonly string[]>;
  readonly environment: (folder: string) => Readonly<Record<string, string>>;
};

const COMMON = ['mpm_prefork', 'authn_core', 'authz_core', 'authz_user', 'auth_gssapi', 'ssl', 'socache_shmcb'];

/** Apache over TLS, as `localhost` and as 127.0.0.1. */
export async function startApache(program: string, site: Site): Promise<Apache> {
  const folder = await mkdtemp(join(tmpdir(), 'certwright-apache-'));
  const chain = await serverChain();
  const port = await freePort();
  await writeFile(join(folder, 'cert.pem'), chain.cert + chain.root);
  await writeFile(join(folder, 'key.pem'), chain.key);
  const lines = [
    ...[...COMMON, ...site.modules].map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
    `ServerRoot ${folder}\nPidFile ${folder}/pid\nErrorLog ${folder}/error.log\nDefaultRuntimeDir ${folder}`,
    `ServerName localhost\nListen 127.0.0.1:${String(port)} https\nUser www-data\nGroup www-data`,
    'StartServers 2\nKeepAlive On\nKeepAliveTimeout 30',
    `SSLEngine On\nSSLCertificateFile ${folder}/cert.pem\nSSLCertificateKeyFile ${folder}/key.pem`,
    ...(await site.lines(folder, port)),
  ];
  await writeFile(join(folder, 'httpd.conf'), lines.join('\n'));
  // Its workers give up root, and read the pages and the accounts as somebody else.
  await run('chmod', ['-R', 'a+rX', folder]);
  // On SIGTERM it ends its process group, which has to be one of its own.
  const options = { env: { ...process.env, ...site.environment(folder) }, stdio: 'ignore', detached: true } as const;
  const child = spawn(program, ['-f', join(folder, 'httpd.conf'), '-DFOREGROUND'], options);
  const ended = once(child, 'exit');
  await listening(port, () => child.exitCode !== null);
  return {
    url: new URL(`https://localhost:${String(port)}/`),
    chain,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

/** Resolves once somebody listens there; rejects where `over` says that nobody will. */
export async function listening(port: number, over: () => boolean): Promise<void> {
  for (;;) {
    if (over()) throw new Error('the server did not start');
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
  }
}
