/** Longest header that may hold a name and a password of the contract, in base64. */
const LONGEST = 1_024;

/** The name and password of an `Authorization: Basic` header (RFC 7617, UTF-8), or null. */
export function basicCredentials(header: string | undefined): { name: string; password: string } | null {
  const encoded = tokenOf('basic', header);
  if (encoded === null || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 1 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The token of an `Authorization: Bearer` header (RFC 6750 §2.1), or null. */
export function bearerToken(header: string | undefined): string | null {
  const token = tokenOf('bearer', header);
  return token !== null && /^[A-Za-z0-9._~+/-]+=*$/.test(token) ? token : null;
}

function tokenOf(scheme: string, header: string | undefined): string | null {
  if (header === undefined || header.length > LONGEST) return null;
  const space = header.indexOf(' ');
  if (space < 0 || header.slice(0, space).toLowerCase() !== scheme) return null;
  return header.slice(space + 1).trim();
}
