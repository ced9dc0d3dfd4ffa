import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { nodeHeaders } from './node-modules.mjs';
import { run } from './run.mjs';

/**
 * What the tests use from the operating system, by Debian's name of the package that has it.
 *
 * @type {ReadonlyArray<{ name: string, what: string, present: () => boolean }>}
 */
const PACKAGES = [
  { name: 'chromium', what: 'the browser', present: () => hasProgram('chromium') },
  {
    name: 'chromium-sandbox',
    what: "the browser's sandbox, for ordinary users",
    present: () => existsSync('/usr/lib/chromium/chrome-sandbox'),
  },
  { name: 'openssl', what: 'the judge of certificates', present: () => hasProgram('openssl') },
  { name: 'strongswan-pki', what: 'a SCEP client', present: () => hasProgram('pki') },
  {
    name: 'libstrongswan-extra-plugins',
    what: 'its HTTP fetcher',
    present: () => existsSync('/usr/lib/ipsec/plugins/libstrongswan-curl.so'),
  },
  { name: 'certmonger', what: 'a SCEP client', present: () => existsSync('/usr/lib/certmonger/scep-submit') },
  { name: 'gnutls-bin', what: 'a second opinion on certificates', present: () => hasProgram('certtool') },
  { name: 'libxml2-utils', what: 'the schema of SOAP messages', present: () => hasProgram('xmllint') },
  { name: 'gnome-keyring', what: 'a keychain', present: () => hasProgram('gnome-keyring-daemon') },
  { name: 'dbus', what: 'its bus', present: () => hasProgram('dbus-run-session') },
  { name: 'libsecret-1-dev', what: 'to compile keytar', present: () => existsSync('/usr/include/libsecret-1') },
  { name: 'build-essential', what: 'to compile keytar', present: () => hasProgram('g++') && hasProgram('make') },
  { name: 'python3', what: 'to compile keytar', present: () => hasProgram('python3') },
  { name: 'pkg-config', what: 'to compile keytar', present: () => hasProgram('pkg-config') },
  { name: 'libnode-dev', what: 'to compile keytar', present: () => nodeHeaders() !== null },
  { name: 'apache2-bin', what: 'a web server', present: () => hasProgram('apache2') },
  { name: 'apache2-utils', what: 'its password files', present: () => hasProgram('htpasswd') },
  {
    name: 'libapache2-mod-auth-gssapi',
    what: 'NTLM in it',
    present: () => existsSync('/usr/lib/apache2/modules/mod_auth_gssapi.so'),
  },
  { name: 'gss-ntlmssp', what: 'an NTLM server', present: () => existsSync('/etc/gss/mech.d/mech.ntlmssp.conf') },
  {
    name: 'python3-gssapi',
    what: 'to ask it for channel bindings',
    present: () => existsSync('/usr/lib/python3/dist-packages/gssapi'),
  },
  { name: 'krb5-kdc', what: 'a Kerberos domain', present: () => existsSync('/usr/sbin/krb5kdc') },
  { name: 'krb5-admin-server', what: 'its accounts', present: () => existsSync('/usr/sbin/kadmin.local') },
  { name: 'krb5-user', what: 'tickets', present: () => hasProgram('kinit') },
  { name: 'slapd', what: 'a directory', present: () => hasProgram('slapd') },
  {
    name: 'samba-ad-provision',
    what: 'the schema of Active Directory',
    present: () => existsSync('/usr/share/samba/setup/ad-schema'),
  },
  { name: 'faketime', what: 'expiry and clock skew', present: () => hasProgram('faketime') },
  { name: 'golang-go', what: 'to build SCEP peers', present: () => hasProgram('go') },
  {
    name: 'ca-certificates',
    what: 'to reach the Go module proxy',
    present: () => existsSync('/etc/ssl/certs/ca-certificates.crt'),
  },
];

/**
 * Installs what is missing where this is root on Debian; elsewhere says what to install.
 *
 * @param {(text: string) => void} say
 * @returns {Promise<{ installed: readonly string[] }>}
 */
export async function ensureSystemPackages(say) {
  const missing = missingPackages();
  if (missing.length === 0) return { installed: [] };
  const install = `apt-get install ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !hasProgram('apt-get')) {
    say(`Some tests need more than is installed here and will be skipped. On Debian, as root: ${install}\n`);
    return { installed: [] };
  }
  say(`Installing what the tests need: ${missing.join(' ')}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { env, timeoutMs: 5 * 60_000 });
  const options = ['-y', '-q', '--no-install-recommends'];
  const together = await run('apt-get', ['install', ...options, ...missing], { env, timeoutMs: 10 * 60_000 });
  // One name that this release does not know must not keep the others away.
  if (!together.ok)
    for (const name of missing) await run('apt-get', ['install', ...options, name], { env, timeoutMs: 5 * 60_000 });
  const still = missingPackages();
  if (still.length > 0) say(`apt-get did not get: ${still.join(' ')}\n${together.output.slice(-2_000)}\n`);
  return { installed: missing.filter((name) => !still.includes(name)) };
}

function missingPackages() {
  return PACKAGES.filter((wanted) => !wanted.present()).map((wanted) => wanted.name);
}

/**
 * @param {string} name
 */
export function hasProgram(name) {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/usr/local/go/bin'];
  return folders.some((folder) => folder !== '' && isExecutable(join(folder, name)));
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
