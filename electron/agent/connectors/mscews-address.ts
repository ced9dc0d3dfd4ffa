import type { EndpointConnection } from '../../../shared/contract/endpoints.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import type { Exchange } from '../outbound/exchange.ts';
import type { UsernameToken } from '../protocols/wstep/envelope.ts';
import { getPolicies } from '../protocols/wstep/policy-client.ts';
import type { AuthenticationKind, PolicyTemplate } from '../protocols/wstep/policies.ts';

/** An enrollment service, and as whom it is asked. */
export type ServiceAddress = {
  readonly url: URL;
  /** endpoint: with its credentials · renewed: TLS with the certificate that is renewed · nobody: the request's signature is proof enough. */
  readonly as: 'endpoint' | 'renewed' | 'nobody';
};

export type PolicyQuestion = {
  readonly connection: Extract<EndpointConnection, { protocol: 'mscews' }>;
  readonly usernameToken: UsernameToken | null;
  readonly exchange: Exchange;
  readonly clock: () => number;
};

/** Of MS-XCEP's kinds; NTLM is what a Kerberos service takes from those who have no ticket, unless that is forbidden. */
const AUTHENTICATIONS = {
  none: 'anonymous',
  kerberos: 'kerberos',
  password: 'kerberos',
  certificate: 'certificate',
  'username-token': 'username',
} as const;

/**
 * As the operator wrote it, or of the CA that issues this template by the policies: for a first request the preferred one of the kind of
 * our credentials, and never one for renewals alone; for a renewal the preferred one of those that there are for it (MS-XCEP
 * §3.1.4.1.3.5, renewalOnly), else that of first requests. Rejects with CaFault `template-unknown`, `template-without-service`, and those
 * of `getPolicies`.
 */
async function serviceAddress(
  asked: PolicyQuestion,
  template: string,
  purpose: 'first' | 'renewal',
  signal: AbortSignal,
): Promise<ServiceAddress> {
  const { policyUrl, enrollmentUrl, credentials } = asked.connection;
  if (enrollmentUrl !== null) return { url: new URL(enrollmentUrl), as: 'endpoint' };
  if (policyUrl === null) throw new CaFault('endpoint-missing');
  const uris = (await issuing(asked, new URL(policyUrl), template, signal)).cas
    .flatMap(({ uris: all }) => all)
    .toSorted((a, b) => a.priority - b.priority);
  const kind = AUTHENTICATIONS[credentials.kind];
  if (purpose === 'renewal') {
    for (const { uri, authentication, renewalOnly } of uris) {
      const as = renewalOnly ? renewsAs(authentication, kind) : null;
      if (as !== null) return { url: new URL(uri), as };
    }
  }
  const first = uris.find(({ renewalOnly, authentication }) => !renewalOnly && authentication === kind);
  if (first === undefined) throw new CaFault('template-without-service', { template });
  return { url: new URL(first.uri), as: 'endpoint' };
}

/** The same, each looked up once; what failed is looked up again. */
export function serviceAddresses(asked: PolicyQuestion) {
  const found = new Map<string, Promise<ServiceAddress>>();
  return (template: string, purpose: 'first' | 'renewal', signal: AbortSignal): Promise<ServiceAddress> => {
    const place = `${purpose} ${template}`;
    const known = found.get(place);
    if (known !== undefined) return known;
    const made = serviceAddress(asked, template, purpose, signal);
    found.set(place, made);
    made.catch(() => found.delete(place));
    return made;
  };
}

/** Null where it wants credentials that we have not. */
function renewsAs(wanted: AuthenticationKind, ours: AuthenticationKind): ServiceAddress['as'] | null {
  switch (wanted) {
    case 'certificate':
      return 'renewed';
    case 'anonymous':
      return 'nobody';
    default:
      return wanted === ours ? 'endpoint' : null;
  }
}

async function issuing(
  { usernameToken, exchange, clock }: PolicyQuestion,
  url: URL,
  template: string,
  signal: AbortSignal,
): Promise<PolicyTemplate> {
  const { templates } = await getPolicies({ url, credentials: usernameToken }, exchange, clock(), signal);
  const named = templates.find(({ name }) => name.toLowerCase() === template.toLowerCase());
  if (named !== undefined) return named;
  const known = templates.map(({ name }) => name).join(', ');
  throw new CaFault('template-unknown', { template, known: known === '' ? '–' : known });
}
