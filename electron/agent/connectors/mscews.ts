import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { EndpointConnection } from '../../../shared/contract/endpoints.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import type { Exchange } from '../outbound/exchange.ts';
import { readCertificationRequest } from '../pki/certification-request.ts';
import { signRequest } from '../pki/cmc/signed-request.ts';
import { EnrollmentClient } from '../protocols/wstep/enrollment-client.ts';
import type { UsernameToken } from '../protocols/wstep/envelope.ts';
import { getPolicies } from '../protocols/wstep/policy-client.ts';
import type { RequestedToken } from '../protocols/wstep/token-request.ts';
import type { CaClient } from './ca-client.ts';

export type MscewsEndpoint = {
  readonly connection: Extract<EndpointConnection, { protocol: 'mscews' }>;
  /** The enrollment agent's certificate and key; null where it asks for itself. */
  readonly certificate: { readonly certificate: Uint8Array; readonly privateKey: KeyObject } | null;
  /** For services that want name and password in the message. */
  readonly usernameToken: UsernameToken | null;
  readonly exchange: Exchange;
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
  let found: Promise<EnrollmentClient> | null = null;
  const client = (signal: AbortSignal): Promise<EnrollmentClient> => {
    found ??= addressOf(endpoint, signal).then((url) => new EnrollmentClient({ url, credentials }, exchange, clock));
    // What failed is asked for again.
    found.catch(() => (found = null));
    return found;
  };
  return {
    needsKey: false,
    repeatable: false,
    challenge: () => Promise.resolve(null),
    async enroll({ csr }, signal) {
      const { publicKey } = readCertificationRequest(csr);
      return (await client(signal)).enroll(await tokenOf(csr, endpoint), publicKey, signal);
    },
    async poll(ticket, _request, signal) {
      return (await client(signal)).poll(ticketSchema.parse(ticket), signal);
    },
    close: () => endpoint.close(),
  };

  async function tokenOf(csr: Uint8Array, { certificate }: MscewsEndpoint): Promise<RequestedToken> {
    const { template, onBehalf, requester } = connection;
    if (onBehalf === 'no') return { format: 'PKCS10', der: csr, template };
    if (certificate === null) throw new CaFault('endpoint-certificate-missing');
    const der = await signRequest(csr, certificate, onBehalf === 'requester' ? requester : null);
    return { format: 'PKCS7', der, template };
  }
}

/** As the operator wrote it, or the preferred one of the CA that issues this template, of the kind of our credentials. */
async function addressOf(endpoint: MscewsEndpoint, signal: AbortSignal): Promise<URL> {
  const { connection, usernameToken, exchange, clock } = endpoint;
  const { policyUrl, enrollmentUrl, template } = connection;
  if (enrollmentUrl !== null) return new URL(enrollmentUrl);
  if (policyUrl === null) throw new CaFault('endpoint-missing');
  const settings = { url: new URL(policyUrl), credentials: usernameToken };
  const { templates } = await getPolicies(settings, exchange, clock(), signal);
  const named = templates.find(({ name }) => name.toLowerCase() === template.toLowerCase());
  if (named === undefined) {
    const known = templates.map(({ name }) => name).join(', ');
    throw new CaFault('template-unknown', { template, known: known === '' ? '–' : known });
  }
  const kind = AUTHENTICATIONS[connection.credentials.kind];
  const uris = named.cas.flatMap(({ uris: all }) =>
    all.filter((each) => !each.renewalOnly && each.authentication === kind),
  );
  const [best] = uris.toSorted((a, b) => a.priority - b.priority);
  if (best === undefined) throw new CaFault('template-without-service', { template });
  return new URL(best.uri);
}

/** Of MS-XCEP's kinds; NTLM is what a Kerberos service takes from those who have none. */
const AUTHENTICATIONS = {
  none: 'anonymous',
  password: 'kerberos',
  certificate: 'certificate',
  'username-token': 'username',
} as const;
