import type { Person } from '../../shared/contract/operators.ts';
import { Failure } from '../../shared/domain/failure.ts';
import type { LocalAuthority } from './authority/local-authority.ts';
import type { Forwarding } from './connectors/forwarding.ts';
import { currentConnector } from './connectors/local.ts';
import { openEnrollment, type Enrollment } from './enrollment/desk.ts';
import type { Recorded } from './enrollment/desk-deps.ts';
import type { RaProfileDirectory } from './registrations/read-registration.ts';
import type { Ground } from './ground.ts';
import type { Vault } from './secrets/vault.ts';
import type { Services } from './services/open-services.ts';
import type { PublicAddresses } from './settings/public-addresses.ts';

export type EnrollmentRoomDeps = {
  readonly ground: Ground;
  readonly vault: Vault;
  readonly authority: LocalAuthority;
  readonly services: Pick<Services, 'policy' | 'operators'>;
  readonly addresses: () => PublicAddresses;
  readonly forwarding: Forwarding;
};

/** Enrollment among the other rooms: whom it asks, and whom it tells. */
export function openEnrollmentRoom({
  ground,
  vault,
  authority,
  services,
  addresses,
  forwarding,
}: EnrollmentRoomDeps): Enrollment {
  const { store, events, clock, onFault } = ground;
  return openEnrollment({
    store,
    vault,
    clock,
    forwarding,
    policy: services.policy,
    connector: () => currentConnector(authority, addresses),
    authorities: () => authority.known,
    oweCrl: (authorityId) => {
      authority.oweCrl(authorityId);
    },
    onRecorded: (change) => {
      if (events.watched) publishRecorded(ground, change).catch(onFault);
    },
    verifyPerson: (person) => proven(services.operators, person),
  });
}

async function proven(operators: Services['operators'], person: Person): Promise<string> {
  const proof = await operators.prove(person, 'approve');
  switch (proof.proof) {
    case 'good':
      return proof.operator.name;
    case 'wrong':
      throw new Failure('operator-password-wrong');
    case 'locked':
      throw new Failure('operator-locked', { until: new Date(proof.until).toISOString() });
    case 'busy':
      throw new Failure('operator-locked', { until: '–' });
    case 'not-permitted':
      throw new Failure('approval-person-refused', { person: person.name });
  }
}

/** Tells whoever watches the console what an enrollment changed, as the rows that the lists show. */
export async function publishRecorded({ store, events, clock }: Ground, change: Recorded): Promise<void> {
  const now = clock();
  const { transactionId, registrationId, serials } = change;
  const transaction = await store.read('transaction.row', { id: transactionId });
  if (transaction !== null) events.publish({ type: 'transaction', row: transaction });
  const registration =
    registrationId === null ? null : await store.read('registration.row', { id: registrationId, now });
  if (registration !== null) events.publish({ type: 'registration', row: registration });
  for (const serial of serials) {
    const certificate = await store.read('certificate.row', { serial, now });
    if (certificate !== null) events.publish({ type: 'certificate', row: certificate });
  }
}

/** The RA profiles by identifier or name, for registrations. */
export function raProfileDirectory({ objects }: Pick<Services, 'objects'>): RaProfileDirectory {
  return {
    find(text) {
      const all = objects.all('ra-profile');
      const found = all.find(({ id }) => id === text) ?? all.find(({ name }) => name === text);
      return found === undefined ? null : { id: found.id, name: found.name };
    },
  };
}

/**
 * Where a device of an RA profile enrolls: at a SCEP profile that leads there, the default one before others, or at the RA
 * profile's own address.
 */
export function enrollmentUrl({ objects }: Pick<Services, 'objects'>, scepUrl: string, raProfileId: string): string {
  const leading = objects
    .all('scep-profile')
    .filter(({ body }) => body.raProfileId === raProfileId && body.enabled)
    .toSorted((a, b) => Number(b.body.isDefault) - Number(a.body.isDefault));
  const [scep] = leading;
  if (scep !== undefined) return scep.body.isDefault ? scepUrl : `${scepUrl}/${scep.name}`;
  const ra = objects.find('ra-profile', raProfileId);
  if (ra === null) return scepUrl;
  return ra.body.scepProfileId === null ? scepUrl : `${scepUrl}/ra/${ra.name}`;
}

/** How a profile is called now; null when it is gone. */
export function profileName(
  { objects }: Pick<Services, 'objects'>,
  kind: 'scep-profile' | 'ra-profile',
  id: string | null,
): { readonly id: string; readonly name: string } | null {
  const found = id === null ? null : objects.find(kind, id);
  return found === null ? null : { id: found.id, name: found.name };
}
