import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { Transaction } from '../../../shared/contract/transactions.ts';
import { useAction } from '../../app/action.ts';
import { keep } from '../../app/query.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { Actions } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';
import { nameOf } from './name-of.ts';

const refuseRequest = (client: AgentClient, { id, reason }: { id: string; reason: string }) =>
  client.transactions.refuse({ id, reason, person: null });

/** A refusal wants a reason: whoever looks at it in a month has nothing else. */
export function RefuseDialog({ transaction, onClose }: { transaction: Transaction; onClose: () => void }) {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction(refuseRequest);
  const [reason, setReason] = useState('');
  const { id } = transaction;
  const name = nameOf(transaction, t);
  const said = reason.trim();
  const refuse = async () => {
    if (said === '') return;
    const changed = await run({ id, reason: said });
    if (changed === null) return;
    keep(`transaction ${id}`, changed);
    onClose();
    confirm(t('approval.refused', { name }));
  };
  return (
    <Dialog role="alertdialog" title={t('approval.refuseTitle', { name })} isOpen onClose={onClose}>
      <p>{t('approval.refuseMore')}</p>
      <Form onSubmit={refuse}>
        <TextField
          label={t('approval.reason')}
          help={t('approval.reasonHelp')}
          lines={3}
          autoFocus
          value={reason}
          onChange={setReason}
          maxLength={500}
        />
        <FailureView failure={failure} />
        <Actions>
          <Button type="submit" look="danger" isDisabled={busy || said === ''}>
            {t('approval.refuseDo')}
          </Button>
          <Button look="quiet" onPress={onClose}>
            {t('action.cancel')}
          </Button>
        </Actions>
      </Form>
    </Dialog>
  );
}
