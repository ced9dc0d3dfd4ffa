import { useEffect, useState, type BaseSyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Controller, useForm, useWatch, type Control } from 'react-hook-form';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { RegistrationInput } from '../../../shared/contract/registrations.ts';
import { useAction } from '../../app/action.ts';
import { go } from '../../app/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { FieldRow, Fold, Form } from '../../ui/form.tsx';
import { Actions } from '../../ui/page.tsx';
import { RaProfileSelect, ReusableBox, WithoutChallengeBox } from './register-choices.tsx';
import { BLANK, inputOf, type RegisterFields } from './register-fields.ts';
import { useFieldProblems } from './register-problems.ts';
import { RegisterOutcome } from './register-proof.tsx';
import { holdSecret } from './secret-store.ts';
import { ValiditySelect } from './validity-select.tsx';

const create = (client: AgentClient, input: RegistrationInput) => client.registrations.create(input);

/** Registers a device; the agent checks while one types, so that the button never surprises. */
export function RegisterForm({ onCancel }: { onCancel?: () => void }) {
  const { t } = useTranslation();
  const { control, handleSubmit, subscribe, getValues } = useForm<RegisterFields>({ defaultValues: BLANK });
  const [withoutChallenge, raProfileId] = useWatch({ control, name: ['withoutChallenge', 'raProfileId'] });
  const { problemOf, check, accept, touch } = useFieldProblems();
  const { run, busy, failure } = useAction(create);
  const [refused, setRefused] = useState<{ form: unknown } | null>(null);
  // Leads to the first problem, once it is drawn.
  useEffect(() => {
    if (refused?.form instanceof HTMLElement) refused.form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [refused]);
  useEffect(
    () => subscribe({ formState: { values: true }, callback: ({ values }) => check(inputOf(values)) }),
    [subscribe, check],
  );
  const submit = async (fields: RegisterFields, event?: BaseSyntheticEvent) => {
    const form: unknown = event?.target;
    const input = inputOf(fields);
    if (!(await accept(input))) {
      setRefused({ form });
      return;
    }
    const made = await run(input);
    if (made === null) return;
    holdSecret(made);
    go({ page: 'waiting', id: made.registration.id });
  };
  const field = (name: LineName, of: Parameters<typeof problemOf>[0]) => ({
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
      <RaProfileSelect control={control} problem={problemOf('raProfileId')} />
      {!withoutChallenge && (
        <Controller
          control={control}
          name="validity"
          render={({ field: { value, onChange } }) => <ValiditySelect value={value} onChange={onChange} />}
        />
      )}
      <Fold label={t('register.moreChoices')}>
        <WithoutChallengeBox control={control} />
        {!withoutChallenge && (
          <>
            <Line
              {...field('challenge', 'challenge')}
              label={t('register.challenge')}
              help={t('register.challengeHelp')}
              mono
            />
            <ReusableBox control={control} />
          </>
        )}
        <Line {...field('notes', 'notes')} label={t('register.notes')} lines={2} />
      </Fold>
      <RegisterOutcome raProfileId={raProfileId} withoutChallenge={withoutChallenge} />
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

type LineName = 'fqdn' | 'ip' | 'serial' | 'challenge' | 'notes';

type LineProps = {
  control: Control<RegisterFields>;
  name: LineName;
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
