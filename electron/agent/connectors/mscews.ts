import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { EndpointConnection } from '../../../shared/contract/endpoints.ts';
import type { CaAnswer } from '../outbound/ca-answer.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import type { Exchange } from '../outbound/exchange.ts';
import { readCertificationRequest } from '../pki/certification-request.ts';
import { signRequest, type RequestSigner } from '../pki/cmc/signed-request.ts';
import { EnrollmentClient } from '../protocols/wstep/enrollment-client.ts';
import type { UsernameToken } from '../protocols/wstep/envelope.ts';
import { getPolicies } from '../protocols/wstep/policy-client.ts';
import { namesRenewed } from '../protocols/wstep/renewal-attribute.ts';
import type { RequestedToken } from '../protocols/wstep/token-request.ts';
import type { CaClient, CaRequest } from './ca-client.ts';

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
  const found = new Map<string, Promise<EnrollmentClient>>();
  const client = (template: string, signal: AbortSignal): Promise<EnrollmentClient> => {
    const known = found.get(template);
    if (known !== undefined) return known;
    const made = addressOf(endpoint, template, signal).then(
      (url) => new EnrollmentClient({ url, credentials }, exchange, clock),
    );
    found.set(template, made);
    // What failed is asked for again.
    made.catch(() => found.delete(template));
    return made;
  };
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
      const template = templateOf(request);
      const token = await signedToken(csr, renews, null, template);
      if (token === null) return KEY_UNUSABLE;
      return (await client(template, signal)).enroll(token, publicKey, signal);
    },
    async poll(ticket, request, signal) {
      return (await client(templateOf(request), signal)).poll(ticketSchema.parse(ticket), signal);
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

/** As the operator wrote it, or the preferred one of the CA that issues this template, of the kind of our credentials. */
async function addressOf(endpoint: MscewsEndpoint, template: string, signal: AbortSignal): Promise<URL> {
  const { connection, usernameToken, exchange, clock } = endpoint;
  const { policyUrl, enrollmentUrl } = connection;
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
