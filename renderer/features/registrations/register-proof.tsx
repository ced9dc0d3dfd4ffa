import { useTranslation } from 'react-i18next';
import type { RaProfile } from '../../../shared/contract/services.ts';
import { Notice } from '../../ui/notice.tsx';
import { approvalsFor } from './enrollment-place.ts';
import { ObstacleNotice } from './obstacle-notice.tsx';
import { useEnrollment } from './use-enrollment.ts';

const PERSONS = { 1: 'one', 2: 'two' } as const;

/** Whether somebody will be asked about the device's request. */
export function ApprovalNotice({ ra, withoutChallenge }: { ra: RaProfile; withoutChallenge: boolean }) {
  const { t } = useTranslation();
  const persons = approvalsFor(withoutChallenge ? 'none' : 'unused', ra);
  if (persons === 0) return null;
  return (
    <Notice tone="neutral" icon="operator" title={t(`enrollment.asks.${PERSONS[persons]}`)}>
      {t(withoutChallenge ? 'enrollment.asksMore.withoutChallenge' : 'enrollment.asksMore.always', { name: ra.name })}
    </Notice>
  );
}

/** What will come of the choices of the form under this RA profile, before it is sent. */
export function RegisterOutcome(input: { raProfileId: string; withoutChallenge: boolean }) {
  const { raProfileId, withoutChallenge } = input;
  const enrollment = useEnrollment(withoutChallenge ? 'none' : 'unused', raProfileId);
  if (enrollment === null) return null;
  if (enrollment.obstacle !== null) return <ObstacleNotice enrollment={enrollment} />;
  return <ApprovalNotice ra={enrollment.ra} withoutChallenge={withoutChallenge} />;
}
