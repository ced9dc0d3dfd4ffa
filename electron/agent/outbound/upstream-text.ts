import { visibleText } from '../pki/directory-string.ts';

/** Longest piece of a CA's text that is kept and shown. */
const MOST = 400;

/** A CA's own words for reading: on one line, shortened, control and direction-changing characters as escapes. Null for nothing. */
export function upstreamText(text: string): string | null {
  const line = text
    .slice(0, 8 * MOST)
    .replace(/\s+/g, ' ')
    .trim();
  if (line === '') return null;
  const visible = visibleText(line);
  return visible.length > MOST ? `${visible.slice(0, MOST)}…` : visible;
}

/** The same of an answer's body, whatever its bytes are. */
export function upstreamBody(body: Uint8Array): string | null {
  return upstreamText(Buffer.from(body.subarray(0, 8 * MOST)).toString('utf8'));
}

/** A page for people where a protocol's answer should be: a proxy, a login, an error page of the web server. */
export function looksLikeHtml(body: Uint8Array): boolean {
  const start = Buffer.from(body.subarray(0, 512))
    .toString('latin1')
    .replace(/^[\u00ef\u00bb\u00bf\u00ff\u00fe\0\s]+/, '');
  return /^<(?:!doctype html|html|head|body|!--)/i.test(start.replaceAll('\0', ''));
}
