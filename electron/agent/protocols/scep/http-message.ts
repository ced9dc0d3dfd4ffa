/** What a SCEP URL asks for (RFC 8894 §4.1). */
export type ScepQuery = {
  /** Decoded; null when there is none. */
  readonly operation: string | null;
  /** As it came, undecoded; null when there is none. */
  readonly message: string | null;
};

/** Splits a raw query. No library does: they turn the `+` of bare base64 into a space, and clients send it bare. */
export function readScepQuery(rawQuery: string): ScepQuery {
  let operation: string | null = null;
  let message: string | null = null;
  for (const parameter of rawQuery.split('&')) {
    const equals = parameter.indexOf('=');
    const name = equals < 0 ? parameter : parameter.slice(0, equals);
    const value = equals < 0 ? '' : parameter.slice(equals + 1);
    if (name === 'operation') operation ??= unescapeOnce(value);
    if (name === 'message') message ??= value;
  }
  return { operation, message };
}

/**
 * The pkiMessage of a GET, in any of the spellings that clients are known for: correctly escaped base64; only `=`
 * escaped (macOS, iOS); a line feed every 64 characters (Cisco, sscep); `+` turned into a space; the URL-safe alphabet
 * (old Go clients); padding left out; escaped twice. Null when it is none of them, or nothing.
 */
export function decodeGetMessage(value: string): Uint8Array | null {
  // Escaped at most twice: base64 itself has no percent sign.
  return decodeBase64(unescapeOnce(unescapeOnce(value)));
}

/** The pkiMessage of a POST: as it is, or base64 of it, which begins with `M` because DER and BER begin with 0x30. */
export function decodePostMessage(body: Uint8Array): Uint8Array | null {
  if (body.length === 0) return null;
  if (body[0] !== 'M'.charCodeAt(0)) return body;
  return decodeGetMessage(Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1'));
}

function decodeBase64(text: string): Uint8Array | null {
  const standard = text
    .replace(/[\r\n\t]+/g, '')
    .replace(/ /g, '+')
    .replace(/-/g, '+')
    .replace(/_/g, '/')
    .replace(/={1,2}$/, '');
  if (standard.length === 0 || standard.length % 4 === 1 || !/^[A-Za-z0-9+/]+$/.test(standard)) return null;
  return Buffer.from(standard, 'base64');
}

/** Each escape becomes its octet as a Latin-1 character: what is escaped here is ASCII, or refused later. */
function unescapeOnce(text: string): string {
  return text.includes('%')
    ? text.replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    : text;
}
