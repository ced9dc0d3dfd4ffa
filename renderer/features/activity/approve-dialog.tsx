import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { Person } from '../../../shared/contract/operators.ts';
import type { Transaction } from '../../../shared/contract/transactions.ts';
import { useAction } from '../../app/action.ts';
import { go } from '../../app/navigation.ts';
import { keep, useQuery } from '../../app/query.ts';
import { NEW } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Actions } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';
import { nameOf } from './name-of.ts';

const approveRequest = (client: AgentClient, { id, person }: { id: string; person: Person | null }) =>
  client.transactions.approve({ id, person });

type Props = { transaction: Transaction; persons: 1 | 2; onClose: () => void };

/** Asks once more, because a certificate cannot be taken back as if it had not been; and who it is, where two have to. */
export function ApproveDialog({ transaction, persons, onClose }: Props) {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction(approveRequest);
  const [person, setPerson] = useState<Person>({ name: '', password: '' });
  const { id } = transaction;
  const name = nameOf(transaction, t);
  const approve = async () => {
    const changed = await run({ id, person: persons === 2 ? person : null });
    if (changed === null) return;
    keep(`transaction ${id}`, changed);
    onClose();
    confirm(t(changed.state === 'issued' ? 'approval.approved' : 'approval.counted', { name }));
  };
  const isFirst = persons === 2 && transaction.approval?.approvals.length === 0;
  const isComplete = persons === 1 || (person.name !== '' && person.password !== '');
  return (
    <Dialog role="alertdialog" title={t('approval.approveTitle', { name })} isOpen onClose={onClose}>
      <p>{t(isFirst ? 'approval.approveMoreFirst' : 'approval.approveMore')}</p>
      <Form onSubmit={() => (isComplete ? approve() : undefined)}>
        {persons === 2 && <PersonFields value={person} onChange={setPerson} />}
        <FailureView failure={failure} />
        <Actions>
          <Button type="submit" look="primary" isDisabled={busy || !isComplete} autoFocus={persons === 1}>
            {t('approval.approve')}
          </Button>
          <Button look="quiet" onPress={onClose}>
            {t('action.cancel')}
          </Button>
        </Actions>
      </Form>
    </Dialog>
  );
}

function PersonFields({ value, onChange }: { value: Person; onChange: (person: Person) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Approvers />
      <TextField
        label={t('approval.person')}
        help={t('approval.personHelp')}
        autoFocus
        value={value.name}
        onChange={(name) => onChange({ ...value, name })}
        maxLength={64}
        autoComplete="off"
      />
      <TextField
        type="password"
        label={t('operator.password')}
        value={value.password}
        onChange={(password) => onChange({ ...value, password })}
        maxLength={256}
        autoComplete="off"
      />
    </>
  );
}

/** Two persons have to be there before two can approve. */
function Approvers() {
  const { t } = useTranslation();
  const { data } = useQuery(
    'operators',
    (client) => client.operators.list({}),
    ({ type }) => type === 'services',
  );
  if (data === null || data.filter(({ roles }) => roles.includes('approve')).length >= 2) return null;
  return (
    <Notice
      tone="warning"
      title={t('approval.approversMissing')}
      actions={
        <Button small icon="operator" onPress={() => go({ page: 'operator', id: NEW })}>
          {t('operator.new')}
        </Button>
      }
    />
  );
}
