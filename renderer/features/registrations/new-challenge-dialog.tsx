import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { go } from '../../app/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import type { RegistrationDialogProps } from './registration-dialog.ts';
import { holdSecret } from './secret-store.ts';
import { validFor, type Validity } from './validity.ts';
import { ValiditySelect } from './validity-select.tsx';

const newChallenge = (client: AgentClient, input: { id: string; validFor: number | null }) =>
  client.registrations.newChallenge(input);

export function NewChallengeDialog({ registration, isOpen, onClose }: RegistrationDialogProps) {
  const { t } = useTranslation();
  const [validity, setValidity] = useState<Validity>('1h');
  const { run, busy, failure } = useAction(newChallenge);
  const isFirst = registration.challenge === 'none';
  const make = async () => {
    const made = await run({ id: registration.id, validFor: validFor(validity) });
    if (made === null) return;
    holdSecret(made);
    onClose();
    go({ page: 'waiting', id: registration.id });
  };
  return (
    <Dialog
      title={t(isFirst ? 'newChallenge.firstTitle' : 'newChallenge.title', { name: registration.fqdnUnicode })}
      isOpen={isOpen}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose} autoFocus>
            {t('action.back')}
          </Button>
          <Button look="primary" icon="key" onPress={() => void make()} isDisabled={busy}>
            {t('newChallenge.make')}
          </Button>
        </>
      }
    >
      <p>{t(isFirst ? 'newChallenge.firstMore' : 'newChallenge.more')}</p>
      <ValiditySelect value={validity} onChange={setValidity} />
      <FailureView failure={failure} />
    </Dialog>
  );
}
