import { useTranslation } from 'react-i18next';
import { caFault } from '../../../shared/contract/endpoints.ts';
import type { ShownFailure } from '../../app/failure.ts';
import { FailureView } from '../../ui/failure-view.tsx';
import { Notice } from '../../ui/notice.tsx';
import { faultWords } from '../endpoints/fault-words.ts';

/** Why the directory could not be read: of a fault its cause and its remedy. */
export function DirectoryFailure({ failure }: { failure: ShownFailure | null }) {
  const { t } = useTranslation();
  const fault = failure?.code === 'directory-failed' ? caFault.safeParse(failure.details) : null;
  if (fault?.success !== true) return <FailureView failure={failure} />;
  const { cause, remedy } = faultWords(t, fault.data);
  return (
    <Notice tone="bad" title={cause}>
      {remedy}
    </Notice>
  );
}
