import { useTranslation } from 'react-i18next';
import { Controller, useForm } from 'react-hook-form';
import {
  KEY_KINDS,
  type AuthorityInput,
  type AuthorityView,
  type KeyKind,
} from '../../../shared/contract/authority.ts';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { refreshSession } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { Fold, Form } from '../../ui/form.tsx';
import { Actions } from '../../ui/page.tsx';

type Fields = { name: string; key: KeyKind; years: string };
const MOST_YEARS = 40;

const create = (client: AgentClient, input: AuthorityInput) => client.authority.create(input);

export function NameAuthority({ onMade }: { onMade: () => void }) {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction<AuthorityInput, AuthorityView>(create);
  const { control, handleSubmit } = useForm<Fields>({
    defaultValues: { name: t('firstRun.authority.example'), key: 'rsa:3072', years: '10' },
    mode: 'onBlur',
  });
  const submit = async ({ name, key, years }: Fields) => {
    if ((await run({ name: name.trim(), key, years: Number(years) })) === null) return;
    onMade();
    await refreshSession();
  };
  const yearsOk = (text: string) =>
    (Number.isInteger(Number(text)) && Number(text) >= 1 && Number(text) <= MOST_YEARS) ||
    t('firstRun.authority.yearsProblem', { most: MOST_YEARS });
  return (
    <Form onSubmit={handleSubmit(submit)}>
      <Controller
        control={control}
        name="name"
        rules={{ validate: (name) => name.trim() !== '' || t('firstRun.authority.nameProblem') }}
        render={({ field, fieldState }) => (
          <TextField
            label={t('firstRun.authority.field')}
            help={t('firstRun.authority.help')}
            problem={fieldState.error?.message ?? null}
            value={field.value}
            onChange={field.onChange}
            onBlur={field.onBlur}
            maxLength={64}
            autoFocus
          />
        )}
      />
      <Fold label={t('firstRun.authority.advanced')}>
        <Controller
          control={control}
          name="key"
          render={({ field }) => (
            <Choice
              label={t('firstRun.authority.key')}
              value={field.value}
              onChange={field.onChange}
              options={KEY_KINDS.map((value) => ({
                value,
                label: t(`keyKind.${value.replace(':', '-')}`),
                detail: t(`keyKindMore.${value.replace(':', '-')}`),
              }))}
            />
          )}
        />
        <div style={{ maxWidth: 200 }}>
          <Controller
            control={control}
            name="years"
            rules={{ validate: yearsOk }}
            render={({ field, fieldState }) => (
              <TextField
                label={t('firstRun.authority.years')}
                problem={fieldState.error?.message ?? null}
                value={field.value}
                onChange={field.onChange}
                onBlur={field.onBlur}
                inputMode="numeric"
                maxLength={2}
              />
            )}
          />
        </div>
      </Fold>
      <FailureView failure={failure} />
      <Actions>
        <Button type="submit" look="primary" icon="authority" isDisabled={busy}>
          {t(busy ? 'firstRun.authority.making' : 'firstRun.authority.make')}
        </Button>
      </Actions>
    </Form>
  );
}
