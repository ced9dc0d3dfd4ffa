import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import type { Asking } from './asking.ts';

const DIALOGS: Readonly<Record<string, Exclude<Asking, null | 'remove'>>> = {
  'endpoint-password-missing': 'password',
  'endpoint-challenge-missing': 'challenge',
  'endpoint-certificate-missing': 'certificate',
  'endpoint-certificate-ends': 'own',
  'endpoint-certificate-ended': 'own',
  'endpoint-certificate-locked-out': 'certificate',
};

/** The button that does what a notice advises. */
export function EndpointNoticeAction({ code, onAsk }: { code: string; onAsk: (what: Asking) => void }) {
  const { t } = useTranslation();
  const dialog = DIALOGS[code];
  if (dialog === undefined) return null;
  return (
    <Button small icon="key" onPress={() => onAsk(dialog)}>
      {t(`endpoint.noticeAction.${dialog}`)}
    </Button>
  );
}
