import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../shared/contract/agent.ts';
import { useDraft } from '../../app/draft.ts';
import { refreshSession } from '../../app/session.ts';
import { Editor } from '../../ui/editor.tsx';
import { TextField } from '../../ui/field.tsx';
import { FieldRow } from '../../ui/form.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { confirm } from '../../ui/toast.tsx';
import { elsewhere, isAboutText } from './setting-failure.ts';

export function IssuingForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const { publicHost, certificateDays, crlDays } = settings;
  const draft = useDraft({
    stored: { publicHost, certificateDays, crlDays },
    save: (client, value) => client.settings.set({ ...value, publicHost: value.publicHost.trim() }),
    onSaved: () => {
      confirm(t('settings.saved'));
      void refreshSession();
    },
  });
  const { value, set, failure, problemAt } = draft;
  return (
    <Editor draft={{ ...draft, failure: elsewhere(failure) }}>
      <FieldRow tracks="minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1fr)">
        <TextField
          label={t('settings.publicHost')}
          help={t('settings.publicHostHelp')}
          problem={
            isAboutText(failure, 'public-host-invalid', value.publicHost)
              ? t('settings.publicHostProblem')
              : problemAt('publicHost')
          }
          value={value.publicHost}
          onChange={(host) => set({ publicHost: host })}
          placeholder="ca.office.example"
          mono
          maxLength={253}
        />
        <NumberField
          label={t('settings.certificateDays')}
          help={t('settings.certificateDaysHelp')}
          value={value.certificateDays}
          least={1}
          most={3_650}
          onChange={(days) => set({ certificateDays: days })}
        />
        <NumberField
          label={t('settings.crlDays')}
          help={t('settings.crlDaysHelp')}
          value={value.crlDays}
          least={1}
          most={365}
          onChange={(days) => set({ crlDays: days })}
        />
      </FieldRow>
    </Editor>
  );
}
