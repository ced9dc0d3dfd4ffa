import type { Registration } from '../../../shared/contract/registrations.ts';
import type { RaProfile, ScepProfile } from '../../../shared/contract/services.ts';

export type EnrollmentPlace = {
  url: string;
  /** Whose protocol settings apply there. */
  scep: ScepProfile;
};

/**
 * Where a device of an RA profile asks, as the agent says it when it registers one: at a SCEP profile that leads there, the
 * default one before others, or at the RA profile's own address; null where nothing leads to it.
 *
 * @param scepUrl the address without a profile's name
 */
export function enrollmentPlace(
  scepUrl: string,
  ra: Pick<RaProfile, 'id' | 'name' | 'scepProfileId'>,
  sceps: readonly ScepProfile[],
): EnrollmentPlace | null {
  const leading = sceps.filter(({ raProfileId, enabled }) => enabled && raProfileId === ra.id);
  const scep = leading.find(({ isDefault }) => isDefault) ?? leading[0];
  if (scep !== undefined) return { url: scep.isDefault ? scepUrl : `${scepUrl}/${scep.name}`, scep };
  const lender = sceps.find(({ id }) => id === ra.scepProfileId);
  return lender === undefined ? null : { url: `${scepUrl}/ra/${ra.name}`, scep: lender };
}

/** How many persons are asked before the first certificate of a registration is issued. */
export function approvalsFor(
  challenge: Registration['challenge'],
  { approval }: Pick<RaProfile, 'approval'>,
): 0 | 1 | 2 {
  const asks = approval.rule === 'always' || (approval.rule === 'unauthenticated' && challenge === 'none');
  return asks ? approval.persons : 0;
}

/** What would stop the device whatever it sends, the first to be dealt with; null where nothing does. */
export type Obstacle = 'ra-profile-off' | 'no-address' | 'challenge-not-accepted' | 'nobody-asked';

export function obstacleFor(
  challenge: Registration['challenge'],
  ra: Pick<RaProfile, 'enabled' | 'approval'>,
  place: EnrollmentPlace | null,
): Obstacle | null {
  if (!ra.enabled) return 'ra-profile-off';
  if (place?.scep.enabled !== true) return 'no-address';
  if (challenge !== 'none') return place.scep.challenges.registration ? null : 'challenge-not-accepted';
  return approvalsFor(challenge, ra) === 0 ? 'nobody-asked' : null;
}
