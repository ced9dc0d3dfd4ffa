import { app, net, type Session } from 'electron';
import { consoleHeaders } from '../../console/content-security-policy.ts';
import { SCHEME, isOwn } from './own-origin.ts';

declare const CONSOLE_VITE_DEV_SERVER_URL: string | undefined;

/** Forge's Vite server during `npm run desktop:dev`; null in every build and, whatever was defined, when packaged. */
export function devServerUrl(): string | null {
  if (app.isPackaged || typeof CONSOLE_VITE_DEV_SERVER_URL === 'undefined') return null;
  return CONSOLE_VITE_DEV_SERVER_URL;
}

/**
 * In development our scheme passes requests on to Vite, so that origin and guards are the real ones. Only the policy is
 * wider, by what hot reloading needs: an inline preamble, style elements and a socket to Vite.
 */
export function serveDevServer(session: Session, server: string): void {
  const { port } = new URL(server);
  session.protocol.handle(SCHEME, async (request) => {
    const { pathname, search } = new URL(request.url);
    if (!isOwn(request.url) || request.method !== 'GET') return new Response(null, { status: 404 });
    const response = await net.fetch(new URL(`${pathname}${search}`, server).href);
    const headers = new Headers({ ...consoleHeaders(), 'Content-Security-Policy': policyFor(port) });
    const contentType = response.headers.get('content-type');
    if (contentType !== null) headers.set('Content-Type', contentType);
    return new Response(response.body, { status: response.status, headers });
  });
}

const policyFor = (port: string): string =>
  [
    "default-src 'none'",
    "script-src 'self' 'unsafe-inline'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ws://localhost:${port}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
