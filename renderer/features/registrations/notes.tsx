import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { Registration } from '../../../shared/contract/registrations.ts';
import { useAction } from '../../app/action.ts';
import { keep } from '../../app/query.ts';
import { Button } from '../../ui/button.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { Actions } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';

const setNotes = (client: AgentClient, input: { id: string; notes: string }) => client.registrations.setNotes(input);

export function Notes({ registration }: { registration: Registration }) {
  const { t } = useTranslation();
  const [notes, set] = useState(registration.notes);
  const { run, busy, failure } = useAction(setNotes);
  const save = async () => {
    const changed = await run({ id: registration.id, notes });
    if (changed === null) return;
    keep(`registration ${registration.id}`, changed);
    confirm(t('registration.notesSaved'));
  };
  return (
    <div>
      <TextField label={t('registration.notes')} value={notes} onChange={set} lines={2} maxLength={2_000} />
      <FailureView failure={failure} />
      {notes !== registration.notes && (
        <div style={{ marginTop: 8 }}>
          <Actions>
            <Button small onPress={() => void save()} isDisabled={busy}>
              {t('action.save')}
            </Button>
            <Button small look="quiet" onPress={() => set(registration.notes)}>
              {t('action.discard')}
            </Button>
          </Actions>
        </div>
      )}
    </div>
  );
}
