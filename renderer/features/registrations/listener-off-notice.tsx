import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ListenerForm } from '../settings/listener-form.tsx';

/** That no device reaches us, with the way to change it from here: leaving the page would lose the challenge on it. */
export function ListenerOffNotice() {
  const { t } = useTranslation();
  const listener = useSession((state) => state.listener);
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  if (listener === null || listener.state === 'listening') return null;
  return (
    <Notice
      tone="warning"
      title={t('waiting.listenerOff')}
      actions={
        <Button small icon="power" onPress={() => setOpen(true)}>
          {t('listener.turnOn')}
        </Button>
      }
    >
      {t('waiting.listenerOffMore')}
      <Dialog
        title={t('listener.turnOn')}
        isOpen={isOpen}
        onClose={close}
        footer={<Button onPress={close}>{t('action.cancel')}</Button>}
      >
        <ListenerForm onStarted={close} />
      </Dialog>
    </Notice>
  );
}
