import { shell } from 'electron';

/** Where the console's own words may lead: the standards. Addresses inside certificates are shown, never opened. */
const HOSTS: ReadonlySet<string> = new Set(['www.rfc-editor.org', 'datatracker.ietf.org']);

/**
 * The URL to hand to the operating system, or null when it must not be opened (Electron security checklist, item 15).
 * It is written anew from the parsed form, so that the shell sees what was checked and nothing else.
 */
export function externalUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, port, username, password, pathname, hash } = new URL(text);
  if (protocol !== 'https:' || !HOSTS.has(hostname) || port !== '' || username !== '' || password !== '') return null;
  return `https://${hostname}${pathname}${hash}`;
}

/** Opens an allowed link in the operator's browser; does nothing with any other. */
export async function openExternal(text: string): Promise<void> {
  const url = externalUrl(text);
  if (url !== null) await shell.openExternal(url);
}
