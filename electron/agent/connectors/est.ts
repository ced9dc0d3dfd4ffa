import { z } from 'zod';
import type { EndpointConnection } from '../../../shared/contract/endpoints.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import type { CaAnswer } from '../outbound/ca-answer.ts';
import type { Exchange } from '../outbound/exchange.ts';
import type { Identity } from '../outbound/open-identity.ts';
import { EstClient } from '../protocols/est/est-client.ts';
import type { CaClient, CaRenewal, CaRequest, Renewed } from './ca-client.ts';

export type EstEndpoint = {
  readonly connection: Extract<EndpointConnection, { protocol: 'est' }>;
  /** OpenXPKI knows a request by its CSR and answers it again as before; of others nothing is known. */
  readonly knowsRequests: boolean;
  readonly exchange: Exchange;
  /** An identity whose TLS client certificate is the one that is renewed (RFC 7030 §4.2.2). */
  readonly openAs: (renewed: Renewed) => Identity;
  readonly clock: () => number;
  close(): Promise<void>;
};

/** The CSR itself is kept with the request, sealed where it carries a challenge. */
const ticketSchema = z.strictObject({ operation: z.enum(['simpleenroll', 'simplereenroll', 'serverkeygen']) });

/** An EST CA. The identity is the connection's; a request is nothing but its CSR. */
export function estCaClient(endpoint: EstEndpoint): CaClient {
  const { connection, knowsRequests, exchange, clock } = endpoint;
  const { url, label } = connection;
  const clientOver = (over: Exchange): EstClient => new EstClient({ url: new URL(url), label }, over, clock);
  const client = clientOver(exchange);

  /** Connections of the certificate that is renewed are nobody else's: they end with the question. */
  async function as<Result>(renewed: Renewed, work: (client: EstClient) => Promise<Result>): Promise<Result> {
    const identity = endpoint.openAs(renewed);
    try {
      return await work(clientOver(identity.exchange));
    } finally {
      identity.close();
    }
  }

  return {
    needsKey: false,
    repeatable: knowsRequests,
    challenge: () => Promise.resolve(null),
    enroll: async ({ csr }, signal) => withoutCsr(await client.enroll(csr, signal)),
    renew: async ({ csr, renews }, signal) => withoutCsr(await as(renews, (over) => over.reenroll(csr, signal))),
    async poll(ticket, request, signal) {
      const read = { ...ticketSchema.parse(ticket), csr: Buffer.from(request.csr).toString('base64') };
      const renews = renewedOf(request);
      return withoutCsr(
        await (renews === null ? client.poll(read, signal) : as(renews, (over) => over.poll(read, signal))),
      );
    },
    revoke: connection.revokes
      ? async (certificate, _reason, signal) => {
          const said = await client.revoke(certificate, signal);
          if (said.outcome !== 'refused') return;
          throw new CaFault('revocation-refused', { code: said.upstreamCode, text: said.upstreamText ?? '–' });
        }
      : null,
    close: () => endpoint.close(),
  };
}

function withoutCsr<Ticket extends z.infer<typeof ticketSchema>>(answer: CaAnswer<Ticket>): CaAnswer<unknown> {
  return answer.outcome === 'pending' ? { ...answer, ticket: { operation: answer.ticket.operation } } : answer;
}

function renewedOf(request: CaRequest | CaRenewal): Renewed | null {
  return 'renews' in request ? request.renews : null;
}
