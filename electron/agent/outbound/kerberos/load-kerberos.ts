import { gssPlatform, openGss } from './gss-library.ts';
import { gssKerberos } from './gssapi.ts';
import type { Kerberos } from './kerberos.ts';
import { loadNative } from './native.ts';

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
  return gssKerberos(openGss(native, gssPlatform(process.platform, process.arch)), process.platform);
}
