import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

export type DownloadLimits = {
  /** Octets of the body. */
  readonly most: number;
  /** Milliseconds for everything. */
  readonly timeout: number;
};

/** What came of it; the detail of what failed is for the operator. */
export type Download =
  | { readonly outcome: 'done'; readonly body: Uint8Array }
  | { readonly outcome: 'failed'; readonly code: 'crl-unreachable' | 'crl-too-large'; readonly detail: string };

const MOST_REDIRECTS = 3;

/**
 * Fetches what an operator's address names, by GET over HTTP or HTTPS. A redirection is followed to the same host by the
 * same scheme alone: whoever answers must not be able to send us elsewhere, least of all from HTTPS to HTTP.
 */
export async function download(address: string, limits: DownloadLimits, end?: AbortSignal): Promise<Download> {
  const timeout = AbortSignal.timeout(limits.timeout);
  const signal = end === undefined ? timeout : AbortSignal.any([timeout, end]);
  let url = new URL(address);
  try {
    for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
      const response = await get(url, signal);
      const { statusCode = 0, headers } = response;
      if (statusCode === 200) return await read(response, limits.most, signal);
      response.destroy();
      if (statusCode < 300 || statusCode > 399 || headers.location === undefined) {
        return failed('crl-unreachable', `HTTP ${String(statusCode)}`);
      }
      const next = new URL(headers.location, url);
      if (next.protocol !== url.protocol || next.host !== url.host) {
        return failed('crl-unreachable', `HTTP ${String(statusCode)} → ${next.protocol}//${next.host}`);
      }
      url = next;
    }
    return failed('crl-unreachable', 'HTTP 3xx');
  } catch (error) {
    return failed('crl-unreachable', detailOf(error));
  }
}

function get(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const asked = request(url, { agent: false, signal, headers: { 'User-Agent': 'Certwright', Accept: '*/*' } });
    asked.once('response', resolve);
    asked.once('error', reject);
    asked.end();
  });
}

async function read(response: IncomingMessage, most: number, signal: AbortSignal): Promise<Download> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > most) {
      response.destroy();
      return failed('crl-too-large', String(most));
    }
    parts.push(part);
  }
  signal.throwIfAborted();
  return { outcome: 'done', body: Uint8Array.from(Buffer.concat(parts)) };
}

function failed(code: 'crl-unreachable' | 'crl-too-large', detail: string): Download {
  return { outcome: 'failed', code, detail };
}

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message.slice(0, 100);
}
