/** The console's own scheme: no file:// URL and no server is ever shown (Electron security checklist, item 18). */
export const SCHEME = 'app';
const OWN = 'app://certwright';
export const CONSOLE_URL = `${OWN}/`;

/** Scheme and authority of a URL, or null when it is none. `URL.origin` is the string "null" for schemes like ours. */
export function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, host, username, password } = new URL(url);
  if (username !== '' || password !== '') return null;
  return `${protocol}//${host}`;
}

/** Whether a URL belongs to the console: exactly our origin, not something that begins like it. */
export function isOwn(url: string, own: string = OWN): boolean {
  return originOf(url) === own;
}
