import { request } from 'node:http';
import type { Exchange, OutboundAnswer, OutboundRequest } from '../../electron/agent/outbound/exchange.ts';

/** An Exchange over plain HTTP, a connection each, without identity: for clients that are tested and not the transport. */
export const plainExchange: Exchange = (asked, signal) =>
  new Promise((resolve, reject) => {
    const { method, url, headers = {}, body } = asked;
    const sent = request(url, { method, headers, agent: false, signal }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: new Map(Object.entries(response.headersDistinct).map(([name, all = []]) => [name, all.join(', ')])),
          body: Buffer.concat(parts),
          tls: null,
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });

/** What a CA answers, by what it is asked; tests spoil it. */
export type Answers = (request: OutboundRequest) => Partial<OutboundAnswer> | Promise<Partial<OutboundAnswer>>;

/** An Exchange that reaches nobody. */
export function answering(answers: Answers): Exchange {
  return async (request) => ({
    status: 200,
    headers: new Map(),
    body: new Uint8Array(),
    tls: null,
    ...(await answers(request)),
  });
}
