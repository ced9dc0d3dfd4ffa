import type { Registration } from '../../../shared/contract/registrations.ts';
import type { RaProfile } from '../../../shared/contract/services.ts';
import { useSession } from '../../app/session.ts';
import { useRaProfiles, useScepProfiles } from '../services/use-services.ts';
import { enrollmentPlace, obstacleFor, type EnrollmentPlace, type Obstacle } from './enrollment-place.ts';

export type Enrollment = { ra: RaProfile; place: EnrollmentPlace | null; obstacle: Obstacle | null };

const SCEP = /^[a-z]+:\/\/[^/]+\/scep(?=\/|$)/;

/** Under which RA profile a device enrolls, where it asks, and what would stop it; null until that is read. */
export function useEnrollment(
  challenge: Registration['challenge'],
  raProfileId: string | undefined,
): Enrollment | null {
  const listener = useSession((state) => state.listener);
  const sceps = useScepProfiles().data;
  const ra = useRaProfiles().data?.find(({ id }) => id === raProfileId);
  if (sceps === null || ra === undefined) return null;
  // While nothing listens, the profiles say where it would.
  const scepUrl = listener?.state === 'listening' ? listener.scepUrl : SCEP.exec(sceps[0]?.url ?? '')?.[0];
  const place = scepUrl === undefined ? null : enrollmentPlace(scepUrl, ra, sceps);
  return { ra, place, obstacle: obstacleFor(challenge, ra, place) };
}
