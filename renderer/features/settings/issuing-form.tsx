import { useTranslation } from 'react-i18next';
import { Controller, useForm } from 'react-hook-form';
import type { Settings } from '../../../shared/contract/agent.ts';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { refreshSession } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { Actions, Stack } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';
import styles from './settings.module.css';

type Fields = { publicHost: string; certificateDays: string; crlDays: string };

const change = (client: AgentClient, part: Partial<Settings>) => client.settings.set(part);
const whole = (text: string, most: number): boolean => {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 && number <= most;
};

export function IssuingForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction(change);
  const { control, handleSubmit, formState } = useForm<Fields>({
    defaultValues: {
      publicHost: settings.publicHost,
      certificateDays: String(settings.certificateDays),
      crlDays: String(settings.crlDays),
    },
    mode: 'onBlur',
  });
  const save = async (fields: Fields) => {
    const saved = await run({
      publicHost: fields.publicHost.trim(),
      certificateDays: Number(fields.certificateDays),
      crlDays: Number(fields.crlDays),
    });
    if (saved === null) return;
    confirm(t('settings.saved'));
    await refreshSession();
  };
  const days = (most: number) => (text: string) => whole(text, most) || t('settings.daysProblem', { most });
  return (
    <form onSubmit={(event) => void handleSubmit(save)(event)} noValidate>
      <Stack>
        <div className={styles['three']}>
          <Controller
            control={control}
            name="publicHost"
            render={({ field }) => (
              <TextField
                label={t('settings.publicHost')}
                help={t('settings.publicHostHelp')}
                value={field.value}
                onChange={field.onChange}
                onBlur={field.onBlur}
                placeholder="ca.office.example"
                mono
                maxLength={253}
              />
            )}
          />
          <Controller
            control={control}
            name="certificateDays"
            rules={{ validate: days(3_650) }}
            render={({ field, fieldState }) => (
              <TextField
                label={t('settings.certificateDays')}
                help={t('settings.certificateDaysHelp')}
                problem={fieldState.error?.message ?? null}
                value={field.value}
                onChange={field.onChange}
                onBlur={field.onBlur}
                inputMode="numeric"
              />
            )}
          />
          <Controller
            control={control}
            name="crlDays"
            rules={{ validate: days(365) }}
            render={({ field, fieldState }) => (
              <TextField
                label={t('settings.crlDays')}
                help={t('settings.crlDaysHelp')}
                problem={fieldState.error?.message ?? null}
                value={field.value}
                onChange={field.onChange}
                onBlur={field.onBlur}
                inputMode="numeric"
              />
            )}
          />
        </div>
        <FailureView failure={failure} />
        {formState.isDirty && (
          <Actions>
            <Button type="submit" look="primary" isDisabled={busy}>
              {t('action.save')}
            </Button>
          </Actions>
        )}
      </Stack>
    </form>
  );
}
