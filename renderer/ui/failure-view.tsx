import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShownFailure } from '../app/failure.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

/** A failure in place: what happened, and what to do. */
export function FailureView({
  failure,
  onRetry,
  actions,
}: {
  failure: ShownFailure | null;
  onRetry?: () => void;
  actions?: ReactNode;
}) {
  const { t, i18n } = useTranslation();
  if (failure === null) return null;
  const known = i18n.exists(`errors:${failure.code}.message`) ? failure.code : 'internal';
  return (
    <Notice
      tone="bad"
      title={t(`errors:${known}.message`, failure.params)}
      actions={
        (onRetry !== undefined || actions !== undefined) && (
          <>
            {actions}
            {onRetry !== undefined && (
              <Button small icon="refresh" onPress={onRetry}>
                {t('action.tryAgain')}
              </Button>
            )}
          </>
        )
      }
    >
      {t(`errors:${known}.hint`, failure.params)}
    </Notice>
  );
}
