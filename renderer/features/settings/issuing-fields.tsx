import { useTranslation } from 'react-i18next';
import { TextField } from '../../ui/field.tsx';
import { FieldRow } from '../../ui/form.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { isAboutText } from './setting-failure.ts';
import type { SettingsDraft } from './settings-draft.ts';

/** What stands in certificates, and how long they and the CRL are good. */
export function IssuingFields({ draft: { value, set, failure, problemAt } }: { draft: SettingsDraft }) {
  const { t } = useTranslation();
  const hostProblem = isAboutText(failure, 'public-host-invalid', value.publicHost)
    ? t('settings.publicHostProblem')
    : problemAt('publicHost');
  return (
    <FieldRow tracks="minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1fr)">
      <TextField
        label={t('settings.publicHost')}
        help={t('settings.publicHostHelp')}
        problem={hostProblem}
        value={value.publicHost}
        onChange={(host) => set({ publicHost: host })}
        placeholder="ca.office.example"
        mono
        maxLength={253}
      />
      <NumberField
        label={t('settings.certificateDays')}
        help={t('settings.certificateDaysHelp')}
        problem={problemAt('certificateDays')}
        value={value.certificateDays}
        least={1}
        most={3_650}
        onChange={(days) => set({ certificateDays: days })}
      />
      <NumberField
        label={t('settings.crlDays')}
        help={t('settings.crlDaysHelp')}
        problem={problemAt('crlDays')}
        value={value.crlDays}
        least={1}
        most={365}
        onChange={(days) => set({ crlDays: days })}
      />
    </FieldRow>
  );
}
