import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { ScepProfile } from '../../../shared/contract/services.ts';
import { useAction } from '../../app/action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';

const newSecret = async (client: AgentClient, id: string) => (await client.services.newWebhookSecret({ id })).secret;
const newToken = async (client: AgentClient, id: string) => (await client.services.newWebhookToken({ id })).token;

type Props = {
  profile: ScepProfile;
  kind: 'secret' | 'token';
  isOpen: boolean;
  onClose: () => void;
  /** Before it is shown. */
  onMade?: (() => void) | undefined;
};

/** A secret of a webhook: made after it was read what it is for, replaced after what that breaks, and shown once. */
export function WebhookSecretDialog({ profile, kind, isOpen, onClose, onMade }: Props) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<string | null>(null);
  const { run, busy, failure, clear } = useAction(kind === 'secret' ? newSecret : newToken);
  const has = kind === 'secret' ? profile.hasWebhookSecret : profile.hasWebhookToken;
  const name = t(`scepSecrets.${kind}`);
  const close = () => {
    clear();
    onClose();
  };
  const make = async () => {
    const made = await run(profile.id);
    if (made === null) return;
    close();
    setShown(made);
    onMade?.();
  };
  return (
    <>
      <Dialog
        title={has ? t(`scepSecrets.${kind}Replace`) : name}
        role={has ? 'alertdialog' : 'dialog'}
        isOpen={isOpen}
        onClose={close}
        footer={
          <>
            <Button autoFocus={has} onPress={close}>
              {t('action.cancel')}
            </Button>
            <Button autoFocus={!has} look={has ? 'danger' : 'primary'} isDisabled={busy} onPress={() => void make()}>
              {t(has ? 'scepSecrets.makeNew' : `scepSecrets.${kind}Do`)}
            </Button>
          </>
        }
      >
        <p>{t(has ? `scepSecrets.${kind}ReplaceMore` : `scepSecrets.${kind}MakeMore`)}</p>
        <FailureView failure={failure} />
      </Dialog>
      <SecretDialog
        title={name}
        secret={shown}
        what={name}
        again={t('scepSecrets.again')}
        onClose={() => setShown(null)}
      >
        <p>{t(`scepSecrets.${kind}Use`)}</p>
      </SecretDialog>
    </>
  );
}
