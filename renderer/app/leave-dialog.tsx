import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { leave, stay, useLeaving } from './unsaved.ts';

/** Asks before what was typed is lost. */
export function LeaveDialog() {
  const { t } = useTranslation();
  const step = useLeaving((state) => state.step);
  return (
    <Dialog
      role="alertdialog"
      title={t('unsaved.title')}
      isOpen={step !== null}
      onClose={stay}
      footer={
        <>
          <Button onPress={stay} autoFocus>
            {t('unsaved.stay')}
          </Button>
          <Button look="danger" onPress={leave}>
            {t('unsaved.leave')}
          </Button>
        </>
      }
    >
      <p>{t('unsaved.more')}</p>
    </Dialog>
  );
}
