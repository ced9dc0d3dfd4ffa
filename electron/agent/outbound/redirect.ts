import { CaFault } from './ca-fault.ts';
import type { OutboundAnswer, OutboundRequest } from './exchange.ts';
import { upstreamText } from './upstream-text.ts';

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Where a GET goes on, which is the same scheme, host and port alone: what we say is meant for this server. Null for an answer that
 * is no redirect.
 *
 * @throws CaFault `http-redirect` for every other redirect, and one too many
 */
export function redirectedTo(asked: OutboundRequest, answer: OutboundAnswer, enough: boolean): URL | null {
  if (!REDIRECTS.has(answer.status)) return null;
  const location = answer.headers.get('location') ?? '';
  const target = URL.canParse(location, asked.url) ? new URL(location, asked.url) : null;
  const followed = !enough && asked.method === 'GET' && target?.origin === asked.url.origin;
  if (followed && target.username === '' && target.password === '') return target;
  const host = asked.url.hostname;
  throw new CaFault('http-redirect', { host, status: String(answer.status), location: upstreamText(location) ?? '–' });
}
