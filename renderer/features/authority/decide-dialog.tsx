import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuthorityView } from '../../../shared/contract/authority.ts';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { confirm } from '../../ui/toast.tsx';
import styles from './authority.module.css';
import { DownloadButtons } from './download-buttons.tsx';

type Props = {
  present: AuthorityView;
  staged: AuthorityView;
  isOpen: boolean;
  onClose: () => void;
};

const activate = (client: AgentClient, id: string) => client.authority.activate({ id });
const withdraw = (client: AgentClient, id: string) => client.authority.withdraw({ id });

/** Asks before something that cannot be undone, saying what will come of it. */
function Decide({
  words,
  perform,
  children,
  ...props
}: Props & {
  /** The catalogue has its words under `rollover.WORDS`. */
  words: 'activate' | 'withdraw';
  perform: (client: AgentClient, id: string) => Promise<unknown>;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { staged, isOpen, onClose } = props;
  const { run, busy, failure, clear } = useAction(perform);
  const close = () => {
    clear();
    onClose();
  };
  const decide = async () => {
    if ((await run(staged.id)) === null) return;
    close();
    confirm(t(`rollover.${words}.done`, { name: staged.name }));
  };
  return (
    <Dialog
      role="alertdialog"
      title={t(`rollover.${words}.title`, { name: staged.name })}
      isOpen={isOpen}
      onClose={close}
      footer={
        <>
          <Button onPress={close} autoFocus>
            {t('action.cancel')}
          </Button>
          <Button look="danger" isDisabled={busy} onPress={() => void decide()}>
            {t(`rollover.${words}.do`)}
          </Button>
        </>
      }
    >
      {children}
      <FailureView failure={failure} />
    </Dialog>
  );
}

export function ActivateDialog(props: Props) {
  const { t } = useTranslation();
  const { present, staged } = props;
  const names = { name: staged.name, present: present.name };
  return (
    <Decide words="activate" perform={activate} {...props}>
      <p>{t('rollover.activate.more', names)}</p>
      <ul className={styles['steps']}>
        <li>{t('rollover.activate.keep', names)}</li>
        <li>{t('rollover.activate.next', names)}</li>
        <li>{t('rollover.activate.trust', names)}</li>
      </ul>
      <div className={styles['buttons']}>
        <DownloadButtons small authority={staged} file="next-ca" />
      </div>
    </Decide>
  );
}

export function WithdrawDialog(props: Props) {
  const { t } = useTranslation();
  return (
    <Decide words="withdraw" perform={withdraw} {...props}>
      <p>{t('rollover.withdraw.more')}</p>
    </Decide>
  );
}
