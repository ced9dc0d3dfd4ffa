import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { EndpointConnection } from '../../../shared/contract/endpoints.ts';
import type { CaAnswer } from '../outbound/ca-answer.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import type { Exchange } from '../outbound/exchange.ts';
import type { Identity } from '../outbound/open-identity.ts';
import { readCertificationRequest } from '../pki/certification-request.ts';
import { signRequest, type RequestSigner } from '../pki/cmc/signed-request.ts';
import { EnrollmentClient } from '../protocols/wstep/enrollment-client.ts';
import type { UsernameToken } from '../protocols/wstep/envelope.ts';
import { namesRenewed } from '../protocols/wstep/renewal-attribute.ts';
import type { RequestedToken } from '../protocols/wstep/token-request.ts';
import type { CaClient, CaRenewal, CaRequest, Renewed } from './ca-client.ts';
import { serviceAddresses } from './mscews-address.ts';

export type MscewsEndpoint = {
  readonly connection: Extract<EndpointConnection, { protocol: 'mscews' }>;
  /** The enrollment agent's certificate and key; null where it asks for itself. */
  readonly certificate: { readonly certificate: Uint8Array; readonly privateKey: KeyObject } | null;
  /** For services that want name and password in the message. */
  readonly usernameToken: UsernameToken | null;
  readonly exchange: Exchange;
  /** An identity with none of the endpoint's credentials, and with this certificate where there is one: for services that only renew. */
  readonly openAs: (renewed: Renewed | null) => Identity;
  readonly clock: () => number;
  close(): Promise<void>;
};

const ticketSchema = z.strictObject({ requestId: z.string(), uri: z.string().nullable(), publicKey: z.base64() });

/**
 * A Microsoft CA by its enrollment web services. A CA gives each request that it receives a number of its own, so a request whose
 * answer was lost is not sent again.
 */
export function mscewsCaClient(endpoint: MscewsEndpoint): CaClient {
  const { connection, usernameToken: credentials, exchange, clock } = endpoint;
  const address = serviceAddresses(endpoint);
  const client = async (template: string, signal: AbortSignal): Promise<EnrollmentClient> => {
    const { url } = await address(template, 'first', signal);
    return new EnrollmentClient({ url, credentials }, exchange, clock);
  };
  /** Connections of the certificate that is renewed are nobody else's: they end with the question. */
  async function renewing<Result>(
    { renews, ...request }: CaRenewal,
    signal: AbortSignal,
    work: (client: EnrollmentClient) => Promise<Result>,
  ): Promise<Result> {
    const { url, as } = await address(templateOf(request), 'renewal', signal);
    if (as === 'endpoint') return work(new EnrollmentClient({ url, credentials }, exchange, clock));
    const identity = endpoint.openAs(as === 'renewed' ? renews : null);
    try {
      return await work(new EnrollmentClient({ url, credentials: null }, identity.exchange, clock));
    } finally {
      identity.close();
    }
  }
  const templateOf = ({ own }: CaRequest): string => own?.template ?? connection.template;
  return {
    needsKey: false,
    repeatable: false,
    challenge: () => Promise.resolve(null),
    async enroll(request, signal) {
      const { publicKey } = readCertificationRequest(request.csr);
      const token = await tokenOf(request, endpoint);
      if (token === null) return KEY_UNUSABLE;
      return (await client(templateOf(request), signal)).enroll(token, publicKey, signal);
    },
    async renew(request, signal) {
      const { csr, renews } = request;
      // Without it the message is that of an agent, who asks on behalf of another.
      if (!namesRenewed(csr, renews.certificate)) return RENEWAL_UNNAMED;
      const { publicKey } = readCertificationRequest(csr);
      const token = await signedToken(csr, renews, null, templateOf(request));
      if (token === null) return KEY_UNUSABLE;
      return renewing(request, signal, (over) => over.enroll(token, publicKey, signal));
    },
    async poll(ticket, request, signal) {
      const read = ticketSchema.parse(ticket);
      if ('renews' in request) return renewing(request, signal, (over) => over.poll(read, signal));
      return (await client(templateOf(request), signal)).poll(read, signal);
    },
    revoke: null,
    close: () => endpoint.close(),
  };

  async function tokenOf(request: CaRequest, { certificate }: MscewsEndpoint): Promise<RequestedToken | null> {
    const { csr, own = null } = request;
    const { onBehalf, requester } = connection;
    const template = templateOf(request);
    if (onBehalf === 'no' || own !== null) return { format: 'PKCS10', der: csr, template };
    if (certificate === null) throw new CaFault('endpoint-certificate-missing');
    return signedToken(csr, certificate, onBehalf === 'requester' ? requester : null, template);
  }
}

/** Null for a key of a kind that we do not sign with. */
async function signedToken(
  csr: Uint8Array,
  signer: RequestSigner,
  requester: string | null,
  template: string,
): Promise<RequestedToken | null> {
  try {
    return { format: 'PKCS7', der: await signRequest(csr, signer, requester), template };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const KEY_UNUSABLE: CaAnswer<unknown> = {
  ...{ outcome: 'refused', code: 'algorithm-refused' },
  ...{ upstreamCode: '–', upstreamText: null },
};

const RENEWAL_UNNAMED: CaAnswer<unknown> = {
  outcome: 'refused',
  code: 'renewal-unnamed',
  upstreamCode: '–',
  upstreamText: null,
};
