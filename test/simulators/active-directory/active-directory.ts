import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createDataFolder } from '../../harness/data-folder.ts';
import { mustRun } from '../../harness/program.ts';
import { freePort } from '../../harness/served-agent.ts';
import { activeDirectorySchema } from './schema.ts';

/** OpenLDAP with Microsoft's schema, as far as discovery reads it: the entries are the test's. */
export type ActiveDirectory = {
  readonly ldapPort: number;
  readonly ldapsPort: number;
  /** PEM of the root under which its TLS certificate is; that is for `localhost`. */
  readonly root: string;
  readonly account: { readonly name: string; readonly password: string };
  /** Distinguished name of the configuration. */
  readonly configuration: string;
  stop(): Promise<void>;
};

export const DOMAIN = 'DC=office,DC=example';
export const CONFIGURATION = `CN=Configuration,${DOMAIN}`;
const ACCOUNT = { name: `CN=reader,${CONFIGURATION}`, password: 'a reader’s password' };
const CLASSES = {
  domainDNS: ['dc'],
  container: [],
  organizationalUnit: [],
  pKIEnrollmentService: [],
  pKICertificateTemplate: [],
  certificationAuthority: [],
  /** What it has of its ancestors, and of schemas that add to it. */
  computer: ['dNSHostName', 'servicePrincipalName', 'userAccountControl', 'serialNumber'],
  'msDS-GroupManagedServiceAccount': ['dNSHostName'],
  printQueue: ['url'],
};
const EXTRA = ['dc', 'displayName', 'dNSHostName', 'revision'];
/** Active Directory makes them up for its rootDSE; the OIDs are OpenLDAP's for trials. */
const ROOT_ATTRIBUTES = ['configurationNamingContext', 'defaultNamingContext'].map(
  (name, index) =>
    `attributetype ( 1.3.6.1.4.1.4203.666.1.${String(990 + index)} NAME '${name}' EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )\n`,
);
const PATIENCE_MS = 10_000;

/** @param ldif the entries below `CN=Configuration`, which is made here */
export async function startActiveDirectory(slapd: string, ldif: string): Promise<ActiveDirectory> {
  const folder = await createDataFolder();
  const at = (name: string) => join(folder.work, name);
  await mkdir(at('db'));
  await writeFile(at('ad.schema'), `${await activeDirectorySchema(CLASSES, EXTRA)}${ROOT_ATTRIBUTES.join('')}`);
  await tlsFiles(folder.work);
  await writeFile(
    at('root.ldif'),
    `dn:\nconfigurationNamingContext: ${CONFIGURATION}\ndefaultNamingContext: ${DOMAIN}\n`,
  );
  await writeFile(at('slapd.conf'), configuration(at));
  const root = `dn: ${DOMAIN}\nobjectClass: domainDNS\ndc: office\n\ndn: ${CONFIGURATION}\nobjectClass: container\ncn: Configuration\n\n`;
  await writeFile(at('entries.ldif'), `${root}${ldif}`);
  await mustRun(slapd, ['-Ta', '-q', '-f', at('slapd.conf'), '-l', at('entries.ldif')]);
  const [ldapPort, ldapsPort] = [await freePort(), await freePort()];
  const addresses = `ldap://127.0.0.1:${String(ldapPort)}/ ldaps://127.0.0.1:${String(ldapsPort)}/`;
  const child = spawn(slapd, ['-d', '0', '-f', at('slapd.conf'), '-h', addresses], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await listening(ldapPort);
  return {
    ...{ ldapPort, ldapsPort, configuration: CONFIGURATION, account: ACCOUNT },
    root: await readFile(at('root.crt'), 'utf8'),
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      await folder.remove();
    },
  };
}

function configuration(at: (name: string) => string): string {
  return [
    `include ${at('ad.schema')}`,
    `pidfile ${at('slapd.pid')}`,
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    `TLSCACertificateFile ${at('root.crt')}`,
    `TLSCertificateFile ${at('server.crt')}`,
    `TLSCertificateKeyFile ${at('server.key')}`,
    `rootDSE ${at('root.ldif')}`,
    // As Active Directory: nothing without an account but the rootDSE.
    'access to dn.base="" by * read',
    // But a CRL that its administrator opened to everybody.
    'access to dn.regex="^CN=NTAuthCertificates," attrs=entry,objectClass,certificateRevocationList by * read',
    'access to * by users read by anonymous auth by * none',
    'database mdb',
    'maxsize 268435456',
    'dbnosync',
    `suffix "${DOMAIN}"`,
    `rootdn "${ACCOUNT.name}"`,
    `rootpw "${ACCOUNT.password}"`,
    `directory ${at('db')}`,
    '',
  ].join('\n');
}

async function tlsFiles(cwd: string): Promise<void> {
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const openssl = (...args: string[]) => mustRun('openssl', args, { cwd });
  await openssl(
    'req',
    '-x509',
    ...ec,
    '-subj',
    '/CN=Domain root',
    '-days',
    '2',
    '-keyout',
    'root.key',
    '-out',
    'root.crt',
  );
  await openssl('req', ...ec, '-subj', '/CN=localhost', '-keyout', 'server.key', '-out', 'server.csr');
  await writeFile(join(cwd, 'server.ext'), 'subjectAltName=DNS:localhost');
  const by = ['-CA', 'root.crt', '-CAkey', 'root.key', '-set_serial', '2', '-days', '2', '-extfile', 'server.ext'];
  await openssl('x509', '-req', '-in', 'server.csr', ...by, '-out', 'server.crt');
}

async function listening(port: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('slapd does not listen');
}
