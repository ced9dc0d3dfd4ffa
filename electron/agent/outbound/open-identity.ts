import { authenticator } from './authenticator.ts';
import { CaFault } from './ca-fault.ts';
import { connectionPool } from './connection-pool.ts';
import { assertCredentials } from './credentials.ts';
import { deadline } from './deadline.ts';
import type { Exchange, OutboundRequest } from './exchange.ts';
import { HttpClient, type HttpAnswer } from './http-client.ts';
import type { IdentitySettings } from './identity-settings.ts';
import { inTurn } from './in-turn.ts';
import { redirectedTo } from './redirect.ts';

export type Identity = {
  readonly exchange: Exchange;
  /** Ends every connection of this identity, also those in use. */
  close(): void;
};

const MOST_REDIRECTS = 4;

/**
 * Opens an identity toward a CA: its trust, its credentials, its client certificate, and connections that belong to it alone.
 * Nothing is sent until `exchange` is called.
 *
 * @throws RangeError for settings that contradict each other: secrets before the server is known, credentials no header can carry.
 */
export function openIdentity(settings: IdentitySettings): Identity {
  const { trust, credentials, clientCertificate, timeouts } = settings;
  assertCredentials(credentials);
  if (trust.kind === 'first-contact' && (credentials.scheme !== 'none' || clientCertificate !== null))
    throw new RangeError('no secrets before the server is known');
  const pool = connectionPool(settings);
  const client = new HttpClient(settings, pool);
  const authenticate = authenticator(credentials);
  const turn = credentials.scheme === 'ntlm' ? inTurn() : null;

  const send = (asked: OutboundRequest, signal: AbortSignal): Promise<HttpAnswer> =>
    authenticate(
      asked,
      (authorization, bare) => {
        const headers = { ...asked.headers, ...(authorization === null ? {} : { authorization }) };
        return client.send(bare === undefined ? asked : withoutBody(asked), headers, signal);
      },
      signal,
    );

  const exchange: Exchange = async (asked, signal) => {
    assertAllowed(asked.url, asked.method, settings);
    const limit = deadline(signal, timeouts.whole, asked.url);
    try {
      let current = asked;
      for (let redirects = 0; ; redirects++) {
        const now = current;
        const work = (): Promise<HttpAnswer> => send(now, limit.signal);
        const { answer } = await (turn === null ? work() : turn(work, limit.signal));
        const target = redirectedTo(now, answer, redirects >= MOST_REDIRECTS);
        if (target === null) return answer;
        current = { ...now, url: target };
      }
    } finally {
      limit.end();
    }
  };
  return {
    exchange,
    close() {
      pool.close();
    },
  };
}

function withoutBody({ method, url, headers, most }: OutboundRequest): OutboundRequest {
  return { method, url, most, ...(headers === undefined ? {} : { headers }) };
}

/** Secrets go over TLS alone, and nothing but a look to a server that nobody confirmed. */
function assertAllowed(url: URL, method: string, { trust, credentials }: IdentitySettings): void {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new RangeError(`no HTTP: ${url.protocol}`);
  if (url.protocol === 'http:' && credentials.scheme !== 'none')
    throw new CaFault('authentication-unencrypted', { host: url.hostname });
  if (trust.kind === 'first-contact' && method !== 'GET') throw new RangeError('the first contact only looks');
}
