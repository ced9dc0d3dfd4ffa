/**
 * The one content security policy of the console, as plain data: the desktop host sends it from its own scheme and the
 * headless host over loopback HTTP. Everything is closed first; `'self'` for connections covers the console's own
 * WebSocket too (CSP 3 §6.7.2.8 matches `ws` for an `http` self).
 */
const DIRECTIVES: readonly (readonly [name: string, value: string])[] = [
  ['default-src', "'none'"],
  ['script-src', "'self'"],
  ['style-src', "'self'"],
  ['img-src', "'self' data:"],
  ['font-src', "'self'"],
  ['connect-src', "'self'"],
  ['base-uri', "'none'"],
  ['form-action', "'none'"],
  ['frame-ancestors', "'none'"],
  ['object-src', "'none'"],
];

/** What a page may hold in `<meta property="csp-nonce">`; each host replaces it on every response. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__';

/**
 * The policy as a header value. A nonce lets the accessibility primitives add a style element without opening
 * `style-src` to all; it must be fresh on each response (base64 of at least 128 random bits).
 */
export function contentSecurityPolicy(nonce: string | null = null): string {
  return DIRECTIVES.map(([name, value]) =>
    name === 'style-src' && nonce !== null ? `${name} ${value} 'nonce-${nonce}'` : `${name} ${value}`,
  ).join('; ');
}

/** Headers of every response that carries a part of the console. */
export function consoleHeaders(nonce: string | null = null): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(nonce),
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
  };
}
