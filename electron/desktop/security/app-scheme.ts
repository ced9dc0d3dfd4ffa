import { protocol, type Session } from 'electron';
import { randomBytes } from 'node:crypto';
import { consoleHeaders, NONCE_PLACEHOLDER } from '../../console/content-security-policy.ts';
import { readStaticFiles, type StaticFiles } from '../../console/static-files.ts';
import { SCHEME, isOwn } from './own-origin.ts';

/** Must run before the app is ready. No bypassCSP, no service workers, no CORS: the page is ours alone. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built console in `session` (each session has handlers of its own). */
export async function serveConsole(session: Session, root: string): Promise<void> {
  const files = await readStaticFiles(root);
  session.protocol.handle(SCHEME, (request) => respond(files, request));
}

/**
 * Answers one request of the page. Only files that the build made are known, by their whole path; anything else is 404
 * without a word about why, and no path from a URL reaches the file system (Electron security checklist, item 18).
 */
export function respond(files: StaticFiles, { method, url }: Pick<Request, 'method' | 'url'>): Response {
  const nonce = randomBytes(16).toString('base64');
  const headers = consoleHeaders(nonce);
  const file = isOwn(url) && (method === 'GET' || method === 'HEAD') ? files.get(new URL(url).pathname) : undefined;
  if (file === undefined) return new Response(null, { status: 404, headers });
  const { contentType } = file;
  const body = contentType.startsWith('text/html') ? withNonce(file.body, nonce) : new Uint8Array(file.body);
  return new Response(method === 'HEAD' ? null : body, { headers: { ...headers, 'Content-Type': contentType } });
}

const withNonce = (page: Buffer, nonce: string): string => page.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce);
