import type {
  Endpoint,
  EndpointConnection,
  EndpointPreset,
  EndpointSettings,
  ValidationReport,
} from '../../../shared/contract/endpoints.ts';
import { ENDPOINT_PRESET_FACTS, type ConnectionField } from '../../../shared/domain/endpoint-presets.ts';

type Protocol = EndpointConnection['protocol'];
export type ConnectionOf<Kind extends Protocol> = Extract<EndpointConnection, { protocol: Kind }>;

/** One connection as a form changes it: its fields, what is wrong with each, and what an answer looks like. */
export type ConnectionPart<Kind extends Protocol> = {
  readonly connection: ConnectionOf<Kind>;
  readonly set: (part: Partial<ConnectionOf<Kind>>) => void;
  readonly problemAt: (...path: readonly string[]) => string | null;
  readonly examples: (typeof ENDPOINT_PRESET_FACTS)[EndpointPreset]['examples'];
};

/** Codes for what the contract itself refuses, by the last word of the path. */
export const MALFORMED = {
  name: 'name-malformed',
  url: 'endpoint-url-malformed',
  policyUrl: 'endpoint-url-malformed',
  enrollmentUrl: 'endpoint-url-malformed',
  label: 'est-label-malformed',
  directory: 'endpoint-directory-malformed',
  userName: 'user-name-malformed',
  template: 'template-malformed',
  value: 'endpoint-secret-malformed',
  subject: 'name-malformed',
};

/** In the order of the form. */
const FIELDS = {
  est: ['url', 'label', 'credentials', 'linkIdentity', 'revokes', 'requests'],
  scep: ['url', 'caIdentifier', 'challenge', 'signs', 'renewal', 'keyTransport', 'allowWeak'],
  mscews: ['policyUrl', 'enrollmentUrl', 'template', 'credentials', 'onBehalf'],
} as const satisfies Record<Protocol, readonly ConnectionField[]>;

/** The fields of a connection: those that this product asks for, and those that hold as they are. */
export function fieldsOf(
  preset: EndpointPreset,
  protocol: Protocol,
): { asked: readonly ConnectionField[]; rest: readonly ConnectionField[] } {
  const all: readonly ConnectionField[] = FIELDS[protocol];
  const facts = ENDPOINT_PRESET_FACTS[preset];
  const asked = facts.connection.protocol === protocol ? facts.asks.filter((field) => all.includes(field)) : all;
  return { asked, rest: all.filter((field) => !asked.includes(field)) };
}

/** What of an endpoint can be set. */
export const endpointSettingsOf = (endpoint: Endpoint): EndpointSettings => ({
  enabled: endpoint.enabled,
  preset: endpoint.preset,
  connection: endpoint.connection,
  trust: endpoint.trust,
  timeout: endpoint.timeout,
});

/** Fields that may be left empty are null then. */
export const orNull = (text: string): string | null => (text === '' ? null : text);

/** Whose page it is: the name of the host, or the whole text where that is no address. */
export function hostOf(connection: EndpointConnection): string {
  const url = connection.protocol === 'mscews' ? (connection.enrollmentUrl ?? connection.policyUrl) : connection.url;
  return URL.parse(url ?? '')?.host ?? url ?? '';
}

/** Whether the endpoint needs a certificate of its own: for TLS, or to sign requests of devices. */
export function wantsCertificate(connection: EndpointConnection): boolean {
  switch (connection.protocol) {
    case 'est':
      return connection.credentials.kind === 'certificate';
    case 'scep':
      return connection.signs === 'endpoint';
    case 'mscews':
      return connection.credentials.kind === 'certificate' || connection.onBehalf !== 'no';
  }
}

/** The same connection, logged in with the endpoint's certificate; null where it has no such way, or takes it already. */
export function withCertificateLogin(connection: EndpointConnection): EndpointConnection | null {
  if (connection.protocol !== 'est' || connection.credentials.kind === 'certificate') return null;
  return { ...connection, credentials: { kind: 'certificate' } };
}

/** Certificates are only revoked where the protocol has a way. */
export const canRevoke = (connection: EndpointConnection): boolean =>
  connection.protocol === 'est' && connection.revokes;

const bare = (pem: string): string => pem.replace(/\s/g, '');

/** Whether the operator confirmed this certificate, also after the report was written. */
export const isConfirmed = (
  { trust }: Pick<EndpointSettings, 'trust'>,
  { pem, confirmed }: Pick<ValidationReport['chain'][number], 'pem' | 'confirmed'>,
): boolean => confirmed || (pem !== '' && bare(trust.anchors).includes(bare(pem)));

/**
 * The certificate that the operator is asked to confirm: the last of those that the CA showed, while none of them is confirmed, or
 * while its web server alone is believed and the CA itself is not. Null where nothing is asked.
 */
export function toConfirm(
  endpoint: Pick<EndpointSettings, 'trust'>,
  { chain, steps }: ValidationReport,
): ValidationReport['chain'][number] | null {
  const last = chain.at(-1);
  if (last === undefined || isConfirmed(endpoint, last)) return null;
  const isAsked = steps.some(({ fault }) => fault?.code === 'chain-unconfirmed');
  return isAsked || !chain.some((link) => isConfirmed(endpoint, link)) ? last : null;
}

/** Certificate templates that the account may use, as the newest validation that got so far was told them. */
export function offeredTemplates(reports: readonly ValidationReport[]): string[] {
  const told = reports.map(({ steps }) =>
    steps.flatMap(({ facts }) => facts.flatMap(([key, value]) => (key === 'offered' ? [value] : []))),
  );
  return told.find((names) => names.length > 0) ?? [];
}

/** How the last validation ended, for people: a CA that nobody confirmed yet does not work, although nothing failed. */
export function verdictOf({ trust, validation }: Endpoint): ValidationReport['verdict'] | 'new' | 'unconfirmed' {
  if (validation === null) return 'new';
  return validation.verdict === 'warned' && trust.anchors.trim() === '' && !trust.systemRoots
    ? 'unconfirmed'
    : validation.verdict;
}
