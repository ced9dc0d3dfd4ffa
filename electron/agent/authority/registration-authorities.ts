import { RA_ROLES, type RaRole } from '../../../shared/contract/authority.ts';
import { certificateRow } from '../enrollment/certificate-row.ts';
import type { AuthorityRecord, RaRecord } from '../store/queries.ts';
import { statement, type Statement } from '../store/statements.ts';
import type { Authorities, Authority } from './authorities.ts';
import type { LocalAuthorityDeps } from './authority-deps.ts';
import { authorityAudit } from './authority-audit.ts';
import { makeRegistrationAuthority, type MadeRegistrationAuthority } from './create-authority.ts';

const DAY = 86_400_000;
/** How long before its end an RA has a successor: until then both decrypt, so that no device need hurry. */
const RA_OVERLAP = 60 * DAY;

type Deps = Pick<LocalAuthorityDeps, 'clock' | 'addresses'>;

/** Stores an RA with its key; `renews` is the serial number of the one that it follows. */
export function raStatements(
  authorities: Authorities,
  { certificate, role, keyKind, privateKey }: MadeRegistrationAuthority,
  authorityId: string,
  renews: string | null,
): Statement[] {
  const { serial, issuedAt } = certificate;
  const relations = { authorityId, registrationId: null, transactionId: null, renews };
  return [
    statement('certificate.insert', certificateRow(certificate, relations, 'ra')),
    statement('ra.insert', { serial, authorityId, role, keyKind, createdAt: issuedAt }),
    authorities.seal('ra', serial, privateKey),
    ...(renews === null ? [] : [statement('certificate.markRenewed', { serial: renews, renewedBy: serial })]),
  ];
}

/** The roles that an authority has, each with its newest RA. */
export function rolesOf({ ras }: AuthorityRecord): RaRecord[] {
  return RA_ROLES.flatMap((role) => ras.find((ra) => ra.role === role) ?? []);
}

/** Whether an RA needs a successor now: it ends soon, and its CA does not end first. */
export function isRaDue(ra: RaRecord, { notAfter }: AuthorityRecord, now: number): boolean {
  return ra.notAfter - now < RA_OVERLAP && notAfter > ra.notAfter && now < notAfter;
}

/** The units that give every RA of the issuing and of the staged authority its successor, where one is due. */
export async function renewals(authorities: Authorities, deps: Deps): Promise<Statement[][]> {
  const units: Statement[][] = [];
  for (const authority of inUse(authorities)) {
    const due = rolesOf(authority.record).filter((ra) => isRaDue(ra, authority.record, deps.clock()));
    for (const { serial: renews, role } of due) {
      const made = await makeBeside(authority, role, deps);
      const { id } = authority.record;
      const detail = { role, serial: made.certificate.serial, renews };
      units.push([
        ...raStatements(authorities, made, id, renews),
        authorityAudit(deps.clock(), 'agent', 'authority.ra-renewed', id, detail),
      ]);
    }
  }
  return units;
}

/** One unit that gives the issuing and the staged authority an RA of this role; empty where both have one. */
export async function additions(
  authorities: Authorities,
  role: RaRole,
  actor: string,
  deps: Deps,
): Promise<Statement[]> {
  const unit: Statement[] = [];
  for (const authority of inUse(authorities)) {
    const { id, ras } = authority.record;
    if (ras.some((ra) => ra.role === role)) continue;
    const made = await makeBeside(authority, role, deps);
    const detail = { role, serial: made.certificate.serial };
    unit.push(
      ...raStatements(authorities, made, id, null),
      authorityAudit(deps.clock(), actor, 'authority.ra-added', id, detail),
    );
  }
  return unit;
}

function inUse({ current, staged }: Authorities): Authority[] {
  return [current, staged].filter((authority) => authority !== null);
}

function makeBeside({ record, issuer }: Authority, role: RaRole, deps: Deps): Promise<MadeRegistrationAuthority> {
  const { crlUrl, caUrl } = deps.addresses();
  const published = { crlUrl: crlUrl(record.id), caUrl: caUrl(record.id) };
  const input = { name: record.name, key: record.keyKind };
  return makeRegistrationAuthority(issuer, input, role, { now: deps.clock(), ...published });
}
