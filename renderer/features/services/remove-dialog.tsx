import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { go } from '../../app/navigation.ts';
import type { RouteInput } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { confirm } from '../../ui/toast.tsx';
import { letGo } from '../../app/unsaved.ts';

/** Asks before an object of the services is taken away, saying what will stop working. */
export function RemoveDialog<What extends { name: string }>({
  title,
  what,
  perform,
  back = { page: 'services' },
  isOpen,
  onClose,
  children,
}: {
  title: string;
  what: What;
  perform: (client: AgentClient, what: What) => Promise<unknown>;
  /** Where one is when it is gone. */
  back?: RouteInput;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { run, busy, failure, clear } = useAction(perform);
  const close = () => {
    clear();
    onClose();
  };
  const remove = async () => {
    if ((await run(what)) === null) return;
    close();
    confirm(t('services.removed', { name: what.name }));
    // What was changed on its page went with it.
    letGo();
    go(back);
  };
  return (
    <Dialog
      title={title}
      role="alertdialog"
      isOpen={isOpen}
      onClose={close}
      footer={
        <>
          <Button onPress={close} autoFocus>
            {t('action.cancel')}
          </Button>
          <Button look="danger" isDisabled={busy} onPress={() => void remove()}>
            {t('services.removeNow')}
          </Button>
        </>
      }
    >
      <p>{children}</p>
      <FailureView failure={failure} />
    </Dialog>
  );
}
