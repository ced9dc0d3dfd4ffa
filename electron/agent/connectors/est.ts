import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { EndpointConnection } from '../../../shared/contract/endpoints.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import type { CaAnswer } from '../outbound/ca-answer.ts';
import type { Exchange } from '../outbound/exchange.ts';
import type { Identity } from '../outbound/open-identity.ts';
import { readCertificationRequest } from '../pki/certification-request.ts';
import { compareBytes } from '../pki/der-writer.ts';
import { keySigner, signatureAlgorithmFor, type Signer } from '../pki/signer.ts';
import { withChallenge } from '../pki/with-challenge.ts';
import { EstClient, type EstTicket } from '../protocols/est/est-client.ts';
import { askFullCmc, type FullCmcTicket } from '../protocols/est/full-cmc.ts';
import type { CaClient, CaRenewal, CaRequest, Renewed } from './ca-client.ts';

export type EstEndpoint = {
  readonly connection: Extract<EndpointConnection, { protocol: 'est' }>;
  /** OpenXPKI knows a request by its CSR and answers it again as before; of others nothing is known. */
  readonly knowsRequests: boolean;
  readonly exchange: Exchange;
  /** The endpoint's own, which vouches for devices where the CA wants Full CMC; null for none. */
  readonly certificate: Renewed | null;
  /** DER of what the operator confirmed. */
  readonly anchors: readonly Uint8Array[];
  /** An identity whose TLS client certificate is the one that is renewed (RFC 7030 §4.2.2). */
  readonly openAs: (renewed: Renewed) => Identity;
  readonly clock: () => number;
  close(): Promise<void>;
};

/** The CSR itself is kept with the request, sealed where it carries a challenge; it is here where another was sent in its place. */
const ticketSchema = z.discriminatedUnion('operation', [
  z.strictObject({
    operation: z.enum(['simpleenroll', 'simplereenroll', 'serverkeygen']),
    csr: z.base64().optional(),
  }),
  z.strictObject({ operation: z.literal('fullcmc'), token: z.base64().nullable() }),
]);

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

  const isFull = connection.requests === 'full-cmc';
  return {
    needsKey: false,
    // A linked request is another one over each connection.
    repeatable: knowsRequests && !connection.linkIdentity && !isFull,
    challenge: () => Promise.resolve(null),
    enroll: (request, signal) =>
      isFull
        ? askFull(endpoint, client, request, null, signal)
        : ask(connection, client, 'simpleenroll', request, signal),
    renew: (request, signal) =>
      as(request.renews, (over) =>
        isFull
          ? askFull(endpoint, over, request, null, signal)
          : ask(connection, over, 'simplereenroll', request, signal),
      ),
    async poll(ticket, request, signal) {
      const asked = ticketSchema.parse(ticket);
      const renews = renewedOf(request);
      if (asked.operation === 'fullcmc') {
        const again = (over: EstClient) => askFull(endpoint, over, request, asked, signal);
        return renews === null ? again(client) : as(renews, again);
      }
      const { operation, csr = base64(request.csr) } = asked;
      const read = { operation, csr };
      return withoutCsr(
        await (renews === null ? client.poll(read, signal) : as(renews, (over) => over.poll(read, signal))),
        request.csr,
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

/** Linked to its connection only where the CSR's own key is here: nobody else can write that into it (RFC 7030 §3.5). */
async function ask(
  { linkIdentity }: EstEndpoint['connection'],
  over: EstClient,
  operation: 'simpleenroll' | 'simplereenroll',
  { csr, key }: CaRequest,
  signal: AbortSignal,
): Promise<CaAnswer<unknown>> {
  const signer = linkIdentity && key !== null ? signerOf(csr, key) : null;
  if (signer !== null) {
    const make = (proof: string | null) => (proof === null ? Promise.resolve(csr) : withChallenge(csr, proof, signer));
    return withoutCsr(await over.enrollLinked(operation, make, signal), csr);
  }
  const asked = operation === 'simpleenroll' ? over.enroll(csr, signal) : over.reenroll(csr, signal);
  return withoutCsr(await asked, csr);
}

/**
 * Full CMC says in the message itself who asks: the certificate that is renewed, that of the endpoint, or, of an own request and where
 * there is no other, the CSR's own key.
 */
async function askFull(
  { connection: { url }, certificate, anchors, clock }: EstEndpoint,
  over: EstClient,
  request: CaRequest | CaRenewal,
  ticket: FullCmcTicket | null,
  signal: AbortSignal,
): Promise<CaAnswer<unknown>> {
  const { csr, key, own = null } = request;
  const holder = renewedOf(request) ?? (own === null ? certificate : null);
  const ownKey = key !== null && signerOf(csr, key) !== null ? { privateKey: key, certificate: null } : null;
  const signer = holder ?? ownKey;
  if (signer === null) throw new CaFault('endpoint-certificate-missing');
  return askFullCmc(over, { anchors, host: new URL(url).hostname, clock }, csr, signer, ticket, signal);
}

function withoutCsr(answer: CaAnswer<EstTicket>, csr: Uint8Array): CaAnswer<unknown> {
  if (answer.outcome !== 'pending') return answer;
  const { ticket } = answer;
  return ticket.csr === base64(csr) ? { ...answer, ticket: { operation: ticket.operation } } : answer;
}

/** Null where it is not the CSR's own key, or of a kind that we do not sign with. */
function signerOf(csr: Uint8Array, key: KeyObject): Signer | null {
  const { publicKey, publicKeyFacts } = readCertificationRequest(csr);
  if (compareBytes(createPublicKey(key).export({ type: 'spki', format: 'der' }), publicKey) !== 0) return null;
  return publicKeyFacts.kind === 'other' ? null : keySigner(key, signatureAlgorithmFor(publicKeyFacts));
}

function base64(der: Uint8Array): string {
  return Buffer.from(der).toString('base64');
}

function renewedOf(request: CaRequest | CaRenewal): Renewed | null {
  return 'renews' in request ? request.renews : null;
}
