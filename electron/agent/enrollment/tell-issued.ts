import type { Authentication } from './authentication.ts';
import type { EnrollmentDeps } from './desk-deps.ts';
import type { RaProfileFacts } from './policy.ts';

/** Who has to know of a certificate, after its unit is on disk. */
export function tellIssued(
  { oweCrl, onRecorded }: Pick<EnrollmentDeps, 'oweCrl' | 'onRecorded'>,
  transactionId: string,
  authentication: Authentication,
  serial: string,
  { renewal }: RaProfileFacts,
): void {
  const renews = authentication.by === 'certificate' ? authentication.renews : null;
  if (renews !== null && renewal.revokeOld) oweCrl(renews.authorityId);
  const registrationId = authentication.registration?.id ?? null;
  onRecorded({ transactionId, registrationId, serials: renews === null ? [serial] : [serial, renews.serial] });
}
