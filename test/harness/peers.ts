import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { PROJECT } from './command-line.ts';
import { findProgram } from './program.ts';

const NTLM_SERVER = ['/usr/lib/apache2/modules/mod_auth_gssapi.so', '/etc/gss/mech.d/mech.ntlmssp.conf'];
const KERBEROS_DOMAIN = [
  ...['/usr/sbin/krb5kdc', '/usr/sbin/kdb5_util', '/usr/sbin/kadmin.local', '/usr/bin/kinit'],
  ...['/usr/lib/apache2/modules/mod_auth_gssapi.so', '/usr/lib/python3/dist-packages/gssapi'],
];

const hasAll = (files: readonly string[]): boolean => files.every((file) => existsSync(file));

/** Other people's programs that we are tested against, and how to get them. */
const PEERS = {
  strongswan: {
    name: 'strongSwan pki',
    install: 'apt-get install strongswan-pki libstrongswan-extra-plugins',
    find: async () => (existsSync('/usr/lib/ipsec/plugins/libstrongswan-curl.so') ? await findProgram('pki') : null),
  },
  certmonger: {
    name: 'certmonger scep-submit',
    install: 'apt-get install certmonger dbus',
    find: async () =>
      (await findProgram('dbus-run-session')) === null ? null : findProgram('scep-submit', ['/usr/lib/certmonger']),
  },
  scepclient: {
    name: 'micromdm scepclient',
    install: 'npm test builds it with Go: apt-get install golang-go',
    find: async () => findProgram('scepclient', await builtPeers()),
  },
  scepserver: {
    name: 'micromdm scepserver',
    install: 'npm test builds it with Go: apt-get install golang-go',
    find: async () => findProgram('scepserver', await builtPeers()),
  },
  stepCa: {
    name: 'step-ca',
    install: 'npm test builds it with Go 1.25 or newer',
    find: async () => findProgram('step-ca', await builtPeers()),
  },
  openssl: { name: 'OpenSSL', install: 'apt-get install openssl', find: () => findProgram('openssl') },
  chromium: { name: 'Chromium', install: 'apt-get install chromium', find: () => findProgram('chromium') },
  slapd: {
    name: 'OpenLDAP slapd, with the schema of Active Directory',
    install: 'apt-get install slapd samba-ad-provision',
    find: async () => (existsSync('/usr/share/samba/setup/ad-schema') ? findProgram('slapd') : null),
  },
  apache: {
    name: 'Apache with NTLM',
    install: 'apt-get install apache2-bin apache2-utils libapache2-mod-auth-gssapi gss-ntlmssp',
    find: async () => (hasAll(NTLM_SERVER) ? findProgram('apache2') : null),
  },
  gssNtlm: {
    name: 'gss-ntlmssp with the GSSAPI of Python',
    install: 'apt-get install gss-ntlmssp python3-gssapi',
    find: async () =>
      hasAll(['/etc/gss/mech.d/mech.ntlmssp.conf', '/usr/lib/python3/dist-packages/gssapi'])
        ? '/usr/bin/python3'
        : null,
  },
  kerberos: {
    name: 'a domain of MIT Kerberos, and Apache with it',
    install:
      'apt-get install krb5-kdc krb5-admin-server krb5-user apache2-bin libapache2-mod-auth-gssapi python3-gssapi faketime',
    find: async () =>
      hasAll(KERBEROS_DOMAIN) && (await findProgram('faketime')) !== null ? findProgram('apache2') : null,
  },
  faketime: { name: 'faketime', install: 'apt-get install faketime', find: () => findProgram('faketime') },
  compiler: { name: 'a C compiler', install: 'apt-get install build-essential', find: () => findProgram('gcc') },
  certtool: { name: 'GnuTLS certtool', install: 'apt-get install gnutls-bin', find: () => findProgram('certtool') },
} as const;

export type PeerName = keyof typeof PEERS;

/** The path of a peer's program; a test without its peer is skipped, with the way to get it. */
export async function peer(name: PeerName, context: TestContext): Promise<string> {
  const { name: title, install, find } = PEERS[name];
  const program = await find();
  if (program === null) context.skip(`${title} is missing: ${install}`);
  return program;
}

/** The path of a peer's program, or how to get it. */
export async function findPeer(name: PeerName): Promise<{ program: string } | { missing: string }> {
  const { name: title, install, find } = PEERS[name];
  const program = await find();
  return program === null ? { missing: `${title} (${install})` } : { program };
}

/** What scripts/setup put into the project's cache, a folder for each version. */
async function builtPeers(): Promise<string[]> {
  const folder = join(PROJECT, '.cache', 'peers');
  if (!existsSync(folder)) return [];
  return (await readdir(folder)).map((name) => join(folder, name));
}
