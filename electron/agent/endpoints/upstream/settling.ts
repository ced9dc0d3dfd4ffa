import type { Accepted } from '../../connectors/accept-certificate.ts';
import { certificateRow } from '../../enrollment/certificate-row.ts';
import type { Recorded } from '../../enrollment/desk-deps.ts';
import { refuse } from '../../enrollment/refuse.ts';
import type { ForwardedOutcome, Settlement } from '../../enrollment/settle-forwarded.ts';
import type { OpenUpstream } from '../../store/endpoint-records.ts';
import { statement, type Statement } from '../../store/statements.ts';
import { foreignCertificate, issuerRows } from './foreign-certificate.ts';
import type { Settled } from './upstream-requests.ts';

export type SettlingDeps = {
  readonly clock: () => number;
  readonly nameOf: (endpointId: string) => string;
  /** Whether a certificate with this key is recorded. */
  readonly isRecorded: (serial: string) => Promise<boolean>;
  readonly settleForwarded: (transactionId: string, outcome: ForwardedOutcome) => Promise<Settlement | null>;
};

/** What an answer of an external CA changes here, and who is told of it. */
export type Settling = { readonly statements: readonly Statement[]; readonly recorded: Recorded | null };

const NOTHING: Settling = { statements: [], recorded: null };

/** What kind of certificate it is, the CA alone knows. */
const PROFILE = 'external';

/**
 * What is recorded with a CA's answer to a request for a device: the certificate under its issuers, and what becomes of the
 * transaction that waits for it. A CSR of the operator's has no transaction.
 */
export async function settlingOf(deps: SettlingDeps, record: OpenUpstream, outcome: Settled): Promise<Settling> {
  const { transactionId, endpointId, purpose } = record;
  if (purpose !== 'device') return NOTHING;
  if (outcome.outcome === 'refused') {
    if (transactionId === null) return NOTHING;
    const { upstreamCode, upstreamText, code } = outcome;
    const said = { ca: deps.nameOf(endpointId), code: upstreamCode, text: upstreamText ?? code };
    const refusal = refuse('external-ca-refused', said);
    return (await deps.settleForwarded(transactionId, { outcome: 'refused', refusal })) ?? NOTHING;
  }
  const now = deps.clock();
  const { accepted } = outcome;
  const certificate = foreignCertificate(accepted, endpointId, PROFILE, now);
  const issuers = issuerRows(accepted, now).map((issuer) => statement('issuer.know', issuer));
  if (transactionId === null) return operatorsOwn(deps, record, accepted, issuers);
  const settlement = await deps.settleForwarded(transactionId, { outcome: 'issued', certificate });
  if (settlement === null) return NOTHING;
  return { statements: [...issuers, ...settlement.statements], recorded: settlement.recorded };
}

async function operatorsOwn(
  { clock, nameOf, isRecorded }: SettlingDeps,
  { endpointId }: OpenUpstream,
  accepted: Accepted,
  issuers: readonly Statement[],
): Promise<Settling> {
  const now = clock();
  const { issued, serialNumber, authorityId } = foreignCertificate(accepted, endpointId, PROFILE, now);
  // A CA answers the same request as before, with the same certificate.
  if (await isRecorded(issued.serial)) return NOTHING;
  const relations = { authorityId, endpointId, serialNumber, registrationId: null, transactionId: null, renews: null };
  const detail = { fqdn: issued.name, ca: nameOf(endpointId) };
  return {
    statements: [
      ...issuers,
      statement('certificate.insert', certificateRow(issued, relations)),
      statement('audit.append', {
        ...{ at: now, actor: 'agent', action: 'certificate.issued' },
        ...{ objectKind: 'certificate', objectId: issued.serial, detail },
      }),
    ],
    recorded: null,
  };
}
