import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** How the simulator answers; `verdict` decides as a real one would, the others misbehave. */
export type Behaviour =
  | { readonly kind: 'verdict'; readonly allow: boolean; readonly reason?: string }
  | { readonly kind: 'raw'; readonly status: number; readonly body: string; readonly headers?: Record<string, string> }
  | { readonly kind: 'silent' }
  | { readonly kind: 'endless' };

export type Received = { readonly body: Record<string, unknown>; readonly signed: boolean; readonly timestamp: string };

export type DecisionServer = {
  readonly url: string;
  readonly received: readonly Received[];
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
};

/**
 * Somebody else's server that decides about challenges, written from the description in docs/services.md: it checks the
 * signature over `TIMESTAMP.BODY` itself and refuses what is not signed.
 */
export async function openDecisionServer(
  tls: { readonly cert: string; readonly key: string },
  secret: Uint8Array,
): Promise<DecisionServer> {
  let behaviour: Behaviour = { kind: 'verdict', allow: true };
  const received: Received[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const timestamp = String(request.headers['x-certwright-timestamp']);
    const expected = `sha256=${createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex')}`;
    const given = String(request.headers['x-certwright-signature']);
    const signed = given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
    received.push({ body: JSON.parse(text) as Record<string, unknown>, signed, timestamp });
    switch (behaviour.kind) {
      case 'silent':
        return;
      case 'endless':
        response.writeHead(200, { 'Content-Type': 'application/json' });
        while (response.writable && !response.destroyed) {
          if (!response.write('{"allow":true,'.padEnd(8_192, ' '))) {
            await Promise.race([once(response, 'drain'), once(response, 'close')]);
          }
        }
        return;
      case 'raw':
        response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
        return;
      case 'verdict': {
        const { allow, reason } = signed ? behaviour : { allow: false, reason: 'not signed' };
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify({ allow, ...(reason === undefined ? {} : { reason }) }));
      }
    }
  };
  const server = createServer(tls, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return {
    url: `https://127.0.0.1:${String(address.port)}/decide`,
    received,
    behave: (next) => {
      behaviour = next;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
