import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../harness/served-agent.ts';
import { mustRun } from '../../harness/program.ts';
import { listening } from '../apache.ts';

const REALM = 'OFFICE.EXAMPLE';
const ACCOUNT = 'printer';
const PASSWORD = 'Pa55-word';

/** How a process finds its tickets and its domain controller. */
export type Login = { readonly KRB5_CONFIG: string; readonly KRB5CCNAME: string };

/** A domain of its own: MIT's KDC on the loopback interface, over TCP alone. */
export type Realm = {
  /** The principal's name with its realm. */
  readonly account: string;
  /** Without a ticket. */
  nobody(): Login;
  /** With a ticket that the domain gave out. */
  login(): Promise<Login>;
  /** With one that was good for five minutes, two hours ago. */
  expired(): Promise<Login>;
  /** With a good ticket, and a domain controller whose clock is an hour ahead; or with none that answers. */
  moved(to: 'an hour ahead' | 'nowhere'): Promise<Login>;
  /** A key for the service, in a keytab of its own; asked again, a new key, and the old keytab is worth nothing. */
  service(name: string): Promise<string>;
  stop(): Promise<void>;
};

export async function startRealm(): Promise<Realm> {
  const folder = await mkdtemp(join(tmpdir(), 'certwright-realm-'));
  const ends: (() => Promise<void>)[] = [];
  const caches = counter(join(folder, 'tickets'));
  const keytabs = counter(join(folder, 'keytab'));
  const known = new Set<string>();

  const configuration = async (port: number): Promise<string> => {
    const file = join(folder, `krb5-${String(port)}.conf`);
    await writeFile(file, clientConfiguration(port));
    return file;
  };
  /** A KDC over the same accounts; `shift` as faketime reads it. */
  const kdc = async (shift: string | null): Promise<string> => {
    const port = await freePort();
    const config = await configuration(port);
    const profile = join(folder, `kdc-${String(port)}.conf`);
    await writeFile(profile, kdcConfiguration(folder, port));
    const env = { ...process.env, KRB5_CONFIG: config, KRB5_KDC_PROFILE: profile };
    const program = ['/usr/sbin/krb5kdc', '-n', '-P', join(folder, `pid-${String(port)}`)];
    const [command = '', ...args] = shift === null ? program : ['faketime', '-f', shift, ...program];
    if (ends.length === 0) await mustRun('/usr/sbin/kdb5_util', ['create', '-s', '-r', REALM, '-P', PASSWORD], { env });
    // faketime has a child of its own, which ends with the group alone.
    const child = spawn(command, args, { env, stdio: 'ignore', detached: true });
    const ended = once(child, 'exit');
    ends.push(async () => {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      await ended;
    });
    await listening(port, () => child.exitCode !== null);
    return config;
  };

  const config = await kdc(null);
  const admin = {
    ...process.env,
    KRB5_CONFIG: config,
    KRB5_KDC_PROFILE: config.replace(/krb5-(\d+\.conf)$/, 'kdc-$1'),
  };
  const ask = (query: string) => mustRun('/usr/sbin/kadmin.local', ['-q', query], { env: admin });
  await ask(`addprinc -pw ${PASSWORD} ${ACCOUNT}`);

  const login = async (at: string, shift: string | null, life: string): Promise<Login> => {
    const found = { KRB5_CONFIG: at, KRB5CCNAME: `FILE:${caches()}` };
    const args = ['kinit', '-l', life, ACCOUNT];
    const command = shift === null ? args : ['faketime', '-f', shift, ...args];
    await mustRun('env', command, { env: { ...process.env, ...found }, input: `${PASSWORD}\n` });
    return found;
  };
  return {
    account: `${ACCOUNT}@${REALM}`,
    nobody: () => ({ KRB5_CONFIG: config, KRB5CCNAME: `FILE:${caches()}` }),
    login: () => login(config, null, '1h'),
    expired: async () => ({ ...(await login(await kdc('-2h'), '-2h', '5m')), KRB5_CONFIG: config }),
    moved: async (to) => ({
      ...(await login(config, null, '3h')),
      KRB5_CONFIG: to === 'nowhere' ? await configuration(await freePort()) : await kdc('+1h'),
    }),
    service: async (name) => {
      const keytab = keytabs();
      if (!known.has(name)) await ask(`addprinc -randkey ${name}`);
      known.add(name);
      await ask(`ktadd -k ${keytab} ${name}`);
      return keytab;
    },
    async stop() {
      for (const end of ends) await end();
      await rm(folder, { recursive: true, maxRetries: 5 });
    },
  };
}

/** DNS may be asked for canonical names, which is the default: nothing here may depend on it. */
function clientConfiguration(port: number): string {
  return [
    `[libdefaults]\ndefault_realm = ${REALM}\ndns_lookup_kdc = false\nudp_preference_limit = 1\nkdc_timesync = 0`,
    `[realms]\n${REALM} = {\nkdc = 127.0.0.1:${String(port)}\n}\n`,
  ].join('\n');
}

function kdcConfiguration(folder: string, port: number): string {
  return [
    `[kdcdefaults]\nkdc_listen = ""\nkdc_tcp_listen = 127.0.0.1:${String(port)}`,
    `[realms]\n${REALM} = {\ndatabase_name = ${folder}/principal\nkey_stash_file = ${folder}/stash\nmax_life = 10h\n}`,
    `[logging]\nkdc = FILE:${folder}/kdc.log\nadmin_server = FILE:${folder}/admin.log\n`,
  ].join('\n');
}

function counter(prefix: string): () => string {
  let count = 0;
  return () => `${prefix}-${String((count += 1))}`;
}
