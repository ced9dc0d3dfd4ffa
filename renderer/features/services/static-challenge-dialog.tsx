import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { ScepProfile } from '../../../shared/contract/services.ts';
import { useDraft } from '../../app/draft.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Actions } from '../../ui/page.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';

const set = (client: AgentClient, id: string, challenge: string) =>
  client.services.setStaticChallenge({ id, challenge: challenge === '' ? null : challenge });

type Props = {
  profile: ScepProfile;
  isOpen: boolean;
  onClose: () => void;
  /** Before it is shown. */
  onMade?: (() => void) | undefined;
};

function Ask({ profile, onSet, onClose }: Pick<Props, 'profile' | 'onClose'> & { onSet: (challenge: string) => void }) {
  const { t } = useTranslation();
  const draft = useDraft({
    stored: { challenge: '' },
    save: async (client, { challenge }) => onSet((await set(client, profile.id, challenge)).challenge),
    malformed: { challenge: 'static-challenge-length' },
  });
  return (
    <Form onSubmit={draft.save}>
      {profile.hasStaticChallenge && (
        <Notice tone="warning" title={t('scepSecrets.staticReplace')}>
          {t('scepSecrets.staticReplaceMore')}
        </Notice>
      )}
      <TextField
        label={t('scepSecrets.staticOwn')}
        help={t('scepSecrets.staticOwnHelp')}
        problem={draft.problemAt('challenge')}
        value={draft.value.challenge}
        onChange={(challenge) => draft.set({ challenge })}
        maxLength={128}
        autoComplete="off"
        autoFocus
        mono
      />
      <FailureView failure={draft.failure} />
      <Actions>
        <Button type="submit" look="primary" icon="key" isDisabled={draft.busy}>
          {t(draft.value.challenge === '' ? 'scepSecrets.makeOne' : 'scepSecrets.setOwn')}
        </Button>
        <Button look="quiet" onPress={onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </Form>
  );
}

/** Sets the one password of a profile, made here or typed, and shows it once. */
export function StaticChallengeDialog({ profile, isOpen, onClose, onMade }: Props) {
  const { t } = useTranslation();
  const [made, setMade] = useState<string | null>(null);
  const show = (challenge: string) => {
    onClose();
    setMade(challenge);
    onMade?.();
  };
  return (
    <>
      <Dialog title={t('scepSecrets.staticTitle', { name: profile.name })} isOpen={isOpen} onClose={onClose}>
        <Ask profile={profile} onSet={show} onClose={onClose} />
      </Dialog>
      <SecretDialog
        title={t('scepSecrets.static')}
        secret={made}
        what={t('scepSecrets.static')}
        again={t('scepSecrets.again')}
        onClose={() => setMade(null)}
      />
    </>
  );
}
