/**
 * The one content security policy of the console, as plain data: the desktop host sends it from its own scheme and the
 * headless host over loopback HTTP. Everything is closed first; `'self'` for connections covers the console's own
 * WebSocket too (CSP 3 §6.7.2.8 matches `ws` for an `http` self).
 */
const DIRECTIVES = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
] as const;

/** The policy as a header value. */
export const CONTENT_SECURITY_POLICY = DIRECTIVES.join('; ');

/** Headers of every response that carries a part of the console. */
export const CONSOLE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
};
