import { join } from 'node:path';
import { gssPlatform, openGss } from './gss-library.ts';
import { gssKerberos } from './gssapi.ts';
import type { Kerberos } from './kerberos.ts';
import { loadNative } from './native.ts';
import { sspiKerberos } from './sspi.ts';
import { openSspi } from './sspi-library.ts';

let loaded: Promise<Kerberos> | null = null;

/**
 * Kerberos as this operating system has it, loaded with the first use.
 *
 * @throws KerberosError `absent`
 */
export function loadKerberos(): Promise<Kerberos> {
  loaded ??= load().catch((error: unknown) => {
    // What is missing may be installed while we run.
    loaded = null;
    throw error;
  });
  return loaded;
}

async function load(): Promise<Kerberos> {
  const native = await loadNative();
  if (process.platform === 'win32') return sspiKerberos(openSspi(native, [windowsLibrary()]));
  return gssKerberos(openGss(native, gssPlatform(process.platform, process.arch)), process.platform);
}

/** In the system's own folder, and in no other that a search would find first. */
function windowsLibrary(): string {
  return join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'secur32.dll');
}
