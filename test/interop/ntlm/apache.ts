import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverChain, type ServerChain } from '../../harness/tls-server.ts';

const run = promisify(execFile);
const MODULES = '/usr/lib/apache2/modules';

export type Apache = {
  readonly url: URL;
  readonly chain: ServerChain;
  stop(): Promise<void>;
};

export const ACCOUNT = { user: 'printer', domain: 'OFFICE', password: 'Pa55-wörd' };

const LOADED = [
  ...['mpm_prefork', 'authn_core', 'authz_core', 'authz_user', 'authn_file', 'auth_basic', 'auth_digest'],
  ...['auth_gssapi', 'ssl', 'dir', 'alias', 'socache_shmcb'],
];

/** Apache over TLS: `/ntlm/`, `/basic/` and `/digest/`. */
export async function startApache(program: string): Promise<Apache> {
  const folder = await mkdtemp(join(tmpdir(), 'certwright-apache-'));
  const chain = await serverChain();
  const port = await freePort();
  const { user, domain, password } = ACCOUNT;
  await writeFile(join(folder, 'users'), `${domain}:${user}:${password}\n`);
  await run('htpasswd', ['-c', '-b', '-B', join(folder, 'passwords'), user, password]);
  await writeFile(join(folder, 'digests'), digestLine());
  await writeFile(join(folder, 'cert.pem'), chain.cert + chain.root);
  await writeFile(join(folder, 'key.pem'), chain.key);
  for (const place of ['ntlm', 'basic', 'digest']) {
    await run('mkdir', ['-p', join(folder, 'www', place)]);
    await writeFile(join(folder, 'www', place, 'index.html'), `page of ${place}`);
  }
  await writeFile(join(folder, 'httpd.conf'), configuration(folder, port));
  // Its workers give up root, and read the pages and the accounts as somebody else.
  await run('chmod', ['-R', 'a+rX', folder]);
  const environment = { ...process.env, NTLM_USER_FILE: join(folder, 'users') };
  // On SIGTERM it ends its process group, which has to be one of its own.
  const options = { env: environment, stdio: 'ignore', detached: true } as const;
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

function configuration(folder: string, port: number): string {
  const place = (name: string, ...lines: readonly string[]): string =>
    `<Location /${name}>\n${lines.join('\n')}\nRequire valid-user\n</Location>\n`;
  const gssapi = ['AuthType GSSAPI', 'AuthName "Office"', 'GssapiAllowedMech ntlmssp', 'GssapiConnectionBound On'];
  return [
    ...LOADED.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
    `ServerRoot ${folder}\nPidFile ${folder}/pid\nErrorLog ${folder}/error.log\nDefaultRuntimeDir ${folder}`,
    `ServerName localhost\nListen 127.0.0.1:${String(port)} https\nUser www-data\nGroup www-data`,
    'StartServers 2\nKeepAlive On\nKeepAliveTimeout 30\nDirectoryIndex index.html',
    `SSLEngine On\nSSLCertificateFile ${folder}/cert.pem\nSSLCertificateKeyFile ${folder}/key.pem`,
    `DocumentRoot ${folder}/www`,
    place('ntlm', ...gssapi),
    place('basic', 'AuthType Basic', 'AuthName "Office"', `AuthUserFile ${folder}/passwords`),
    place('digest', 'AuthType Digest', 'AuthName "Office"', `AuthUserFile ${folder}/digests`),
  ].join('\n');
}

/** As htdigest writes it, which asks for the password on a terminal. */
function digestLine(): string {
  const { user, password } = ACCOUNT;
  return `${user}:Office:${createHash('md5').update(`${user}:Office:${password}`).digest('hex')}\n`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(port: number, over: () => boolean): Promise<void> {
  for (;;) {
    if (over()) throw new Error('Apache did not start');
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
  }
}
