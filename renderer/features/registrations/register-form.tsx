import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Controller, useForm } from 'react-hook-form';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { RegistrationInput } from '../../../shared/contract/registrations.ts';
import { useAction } from '../../app/action.ts';
import { go } from '../../app/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { FieldRow, Fold, Form } from '../../ui/form.tsx';
import { Actions } from '../../ui/page.tsx';
import { useFieldProblems } from './register-problems.ts';
import { holdSecret } from './secret-store.ts';
import { validFor, ValiditySelect, type Validity } from './validity.tsx';

type Fields = {
  fqdn: string;
  ip: string;
  serial: string;
  validity: Validity;
  challenge: string;
  reusable: boolean;
  notes: string;
};
const BLANK: Fields = { fqdn: '', ip: '', serial: '', validity: '1h', challenge: '', reusable: false, notes: '' };

const inputOf = (fields: Fields): RegistrationInput => ({
  fqdn: fields.fqdn.trim(),
  ipAddresses: fields.ip.split(/[\s,;]+/).filter((part) => part !== ''),
  serialNumber: fields.serial.trim() === '' ? null : fields.serial.trim(),
  challenge: fields.challenge === '' ? null : fields.challenge,
  validFor: validFor(fields.validity),
  reusable: fields.reusable,
  notes: fields.notes,
});

const create = (client: AgentClient, input: RegistrationInput) => client.registrations.create(input);

/** Registers a device; the agent checks while one types, so that the button never surprises. */
export function RegisterForm({ onCancel }: { onCancel?: () => void }) {
  const { t } = useTranslation();
  const { control, handleSubmit, subscribe, getValues } = useForm<Fields>({ defaultValues: BLANK });
  const { problemOf, check, accept, touch } = useFieldProblems();
  const { run, busy, failure } = useAction(create);
  useEffect(
    () => subscribe({ formState: { values: true }, callback: ({ values }) => check(inputOf(values)) }),
    [subscribe, check],
  );
  const submit = async (fields: Fields) => {
    const input = inputOf(fields);
    if (!(await accept(input))) return;
    const made = await run(input);
    if (made === null) return;
    holdSecret(made);
    go({ page: 'waiting', id: made.registration.id });
  };
  const field = (name: 'fqdn' | 'ip' | 'serial' | 'challenge' | 'notes', of: Parameters<typeof problemOf>[0]) => ({
    control,
    name,
    touched: () => {
      touch(of);
      check(inputOf(getValues()));
    },
    problem: problemOf(of),
  });
  return (
    <Form narrow onSubmit={handleSubmit(submit)}>
      <Line
        {...field('fqdn', 'fqdn')}
        label={t('register.fqdn')}
        help={t('register.fqdnHelp')}
        placeholder="printer-1.office.example"
        autoFocus
        mono
      />
      <FieldRow>
        <Line
          {...field('ip', 'ipAddresses')}
          label={t('register.ip')}
          help={t('register.ipHelp')}
          placeholder="192.0.2.17"
          mono
        />
        <Line {...field('serial', 'serialNumber')} label={t('register.serial')} help={t('register.serialHelp')} mono />
      </FieldRow>
      <Controller
        control={control}
        name="validity"
        render={({ field: { value, onChange } }) => <ValiditySelect value={value} onChange={onChange} />}
      />
      <Fold label={t('register.moreChoices')}>
        <Line
          {...field('challenge', 'challenge')}
          label={t('register.challenge')}
          help={t('register.challengeHelp')}
          mono
        />
        <Controller
          control={control}
          name="reusable"
          render={({ field: { value, onChange } }) => (
            <Checkbox
              label={t('register.reusable')}
              help={t('register.reusableHelp')}
              isSelected={value}
              onChange={onChange}
            />
          )}
        />
        <Line {...field('notes', 'notes')} label={t('register.notes')} lines={2} />
      </Fold>
      <FailureView failure={failure} />
      <Actions>
        <Button type="submit" look="primary" icon="add" isDisabled={busy}>
          {t('register.submit')}
        </Button>
        {onCancel !== undefined && (
          <Button look="quiet" onPress={onCancel}>
            {t('action.cancel')}
          </Button>
        )}
      </Actions>
    </Form>
  );
}

type LineProps = {
  control: ReturnType<typeof useForm<Fields>>['control'];
  name: 'fqdn' | 'ip' | 'serial' | 'challenge' | 'notes';
  label: string;
  help?: string;
  placeholder?: string;
  mono?: boolean;
  autoFocus?: boolean;
  lines?: number;
  problem: string | null;
  touched: () => void;
};

function Line({ control, name, touched, ...rest }: LineProps) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field: { value, onChange } }) => (
        <TextField {...rest} value={value} onChange={onChange} onBlur={touched} autoComplete="off" />
      )}
    />
  );
}
