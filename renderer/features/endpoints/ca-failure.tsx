import { useTranslation } from 'react-i18next';
import { caFault } from '../../../shared/contract/endpoints.ts';
import type { ShownFailure } from '../../app/failure.ts';
import { FailureView } from '../../ui/failure-view.tsx';
import { Notice } from '../../ui/notice.tsx';
import { faultWords } from './fault-words.ts';

/** Failures that carry what is wrong between us and somebody else's server. */
const OF_OTHERS: readonly string[] = ['endpoint-failed', 'directory-failed'];

/** Why a CA or a directory could not be used: of a fault its cause and its remedy. */
export function CaFailure({ failure }: { failure: ShownFailure | null }) {
  const { t } = useTranslation();
  const fault = failure !== null && OF_OTHERS.includes(failure.code) ? caFault.safeParse(failure.details) : null;
  if (fault?.success !== true) return <FailureView failure={failure} />;
  const { cause, remedy } = faultWords(t, fault.data);
  return (
    <Notice tone="bad" title={cause}>
      {remedy}
    </Notice>
  );
}
