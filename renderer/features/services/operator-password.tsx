import { useTranslation } from 'react-i18next';
import type { Operator } from '../../../shared/contract/operators.ts';
import { useDraft } from '../../app/draft.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { FieldRow, Form } from '../../ui/form.tsx';
import { Actions } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';
import { keepOperators } from './use-services.ts';

type Twice = { password: string; again: string };

/** A new password, typed twice, because nobody can read it. */
export function PasswordFields({
  value,
  problem,
  autoFocus = false,
  onChange,
}: {
  value: Twice;
  problem: string | null;
  /** In a dialog, where it is the first field. */
  autoFocus?: boolean;
  onChange: (part: Partial<Twice>) => void;
}) {
  const { t } = useTranslation();
  const differs = value.again !== '' && value.again !== value.password;
  return (
    <FieldRow>
      <TextField
        type="password"
        label={t('operator.password')}
        help={t('operator.passwordHelp')}
        problem={problem}
        autoFocus={autoFocus}
        value={value.password}
        onChange={(password) => onChange({ password })}
        maxLength={256}
        autoComplete="new-password"
      />
      <TextField
        type="password"
        label={t('operator.again')}
        problem={differs ? t('operator.differs') : null}
        value={value.again}
        onChange={(again) => onChange({ again })}
        maxLength={256}
        autoComplete="new-password"
      />
    </FieldRow>
  );
}

type Props = { operator: Operator; isOpen: boolean; onClose: () => void };

function Ask({ operator, onClose }: Omit<Props, 'isOpen'>) {
  const { t } = useTranslation();
  const draft = useDraft({
    stored: { password: '', again: '' },
    version: operator.version,
    save: async (client, { password }, version) => {
      await client.operators.setPassword({ id: operator.id, version, password });
      await keepOperators(client);
    },
    onSaved: () => {
      onClose();
      confirm(t('operator.passwordSet', { name: operator.name }));
    },
    malformed: { password: 'operator-password-short' },
  });
  const { password, again } = draft.value;
  return (
    <Form onSubmit={() => (password === again ? draft.save() : undefined)}>
      <PasswordFields value={draft.value} problem={draft.problemAt('password')} onChange={draft.set} autoFocus />
      <FailureView failure={draft.failure} />
      <Actions>
        <Button type="submit" look="primary" isDisabled={draft.busy || password === '' || password !== again}>
          {t('operator.setPassword')}
        </Button>
        <Button look="quiet" onPress={onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </Form>
  );
}

/** A new password for an operator, which also lifts a lock. */
export function OperatorPasswordDialog({ operator, isOpen, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('operator.passwordTitle', { name: operator.name })} isOpen={isOpen} onClose={onClose}>
      <p>{t('operator.passwordMore')}</p>
      <Ask operator={operator} onClose={onClose} />
    </Dialog>
  );
}
