import { z } from 'zod';
import type { EndpointConnection } from '../../../shared/contract/endpoints.ts';
import type { Exchange } from '../outbound/exchange.ts';
import { EstClient } from '../protocols/est/est-client.ts';
import type { CaClient } from './ca-client.ts';

export type EstEndpoint = {
  readonly connection: Extract<EndpointConnection, { protocol: 'est' }>;
  /** OpenXPKI knows a request by its CSR and answers it again as before; of others nothing is known. */
  readonly knowsRequests: boolean;
  readonly exchange: Exchange;
  readonly clock: () => number;
  close(): Promise<void>;
};

const ticketSchema = z.strictObject({
  operation: z.enum(['simpleenroll', 'simplereenroll', 'serverkeygen']),
  csr: z.base64(),
});

/** An EST CA. The identity is the connection's; a request is nothing but its CSR. */
export function estCaClient(endpoint: EstEndpoint): CaClient {
  const { connection, knowsRequests, exchange, clock } = endpoint;
  const { url, label } = connection;
  const client = new EstClient({ url: new URL(url), label }, exchange, clock);
  return {
    needsKey: false,
    repeatable: knowsRequests,
    challenge: () => Promise.resolve(null),
    enroll: ({ csr }, signal) => client.enroll(csr, signal),
    poll: (ticket, _request, signal) => client.poll(ticketSchema.parse(ticket), signal),
    close: () => endpoint.close(),
  };
}
