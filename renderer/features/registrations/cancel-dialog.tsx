import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { keep } from '../../app/query.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { confirm } from '../../ui/toast.tsx';
import type { RegistrationDialogProps } from './registration-dialog.ts';

const cancelRegistration = (client: AgentClient, id: string) => client.registrations.cancel({ id });

export function CancelDialog({ registration, isOpen, onClose }: RegistrationDialogProps) {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction(cancelRegistration);
  const name = registration.fqdnUnicode;
  const cancel = async () => {
    const changed = await run(registration.id);
    if (changed === null) return;
    keep(`registration ${registration.id}`, changed);
    onClose();
    confirm(t('cancel.done', { name }));
  };
  return (
    <Dialog
      role="alertdialog"
      title={t('cancel.title', { name })}
      isOpen={isOpen}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose} autoFocus>
            {t('cancel.keep')}
          </Button>
          <Button look="danger" onPress={() => void cancel()} isDisabled={busy}>
            {t('cancel.do')}
          </Button>
        </>
      }
    >
      <p>{t('cancel.more', { name })}</p>
      {registration.certificateSerial !== null && <p>{t('cancel.certificates')}</p>}
      <FailureView failure={failure} />
    </Dialog>
  );
}
