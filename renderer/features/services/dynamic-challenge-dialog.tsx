import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { ScepProfile } from '../../../shared/contract/services.ts';
import { useAction } from '../../app/action.ts';
import { Button } from '../../ui/button.tsx';
import { Mono } from '../../ui/copyable.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Facts } from '../../ui/facts.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { Actions } from '../../ui/page.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { Time } from '../../ui/time.tsx';

type Asked = { id: string; subject: string };

const make = (client: AgentClient, { id, subject }: Asked) =>
  client.services.newDynamicChallenge({ id, subject: subject.trim() === '' ? null : subject.trim() });
type Made = Awaited<ReturnType<typeof make>>;

type Props = { profile: ScepProfile; isOpen: boolean; onClose: () => void };

function Ask({ profile, onMade, onClose }: Omit<Props, 'isOpen'> & { onMade: (made: Made) => void }) {
  const { t } = useTranslation();
  const [subject, setSubject] = useState('');
  const { run, busy, failure } = useAction(make);
  const submit = async () => {
    const made = await run({ id: profile.id, subject });
    if (made !== null) onMade(made);
  };
  return (
    <Form onSubmit={submit}>
      <p>{t('scepSecrets.handOutMore')}</p>
      <TextField
        label={t('scepSecrets.subject')}
        help={t('scepSecrets.subjectHelp')}
        value={subject}
        onChange={setSubject}
        placeholder="phone-7.office.example"
        maxLength={253}
        autoFocus
        mono
      />
      <FailureView failure={failure} />
      <Actions>
        <Button type="submit" look="primary" icon="key" isDisabled={busy}>
          {t('scepSecrets.handOut')}
        </Button>
        <Button look="quiet" onPress={onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </Form>
  );
}

/** Hands out a challenge as the page would, shown once. */
export function DynamicChallengeDialog({ profile, isOpen, onClose }: Props) {
  const { t } = useTranslation();
  const [made, setMade] = useState<Made | null>(null);
  const show = (answer: Made) => {
    onClose();
    setMade(answer);
  };
  return (
    <>
      <Dialog title={t('scepSecrets.handOutTitle', { name: profile.name })} isOpen={isOpen} onClose={onClose}>
        <Ask profile={profile} onMade={show} onClose={onClose} />
      </Dialog>
      <SecretDialog
        title={t('scepSecrets.dynamicOne')}
        secret={made?.challenge ?? null}
        what={t('scepSecrets.dynamicOne')}
        again={t('scepSecrets.dynamicAgain')}
        onClose={() => setMade(null)}
      >
        {made !== null && (
          <Facts
            facts={[
              [t('waiting.url'), <Mono key="u" text={made.scepUrl} what={t('waiting.url')} />],
              [t('scepSecrets.until'), <Time key="e" at={made.expiresAt} />],
            ]}
          />
        )}
      </SecretDialog>
    </>
  );
}
