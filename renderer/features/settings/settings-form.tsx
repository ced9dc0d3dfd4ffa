import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../shared/contract/agent.ts';
import { useDraft } from '../../app/draft.ts';
import { refreshSession } from '../../app/session.ts';
import { Editor } from '../../ui/editor.tsx';
import { Section } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';
import { IssuingFields } from './issuing-fields.tsx';
import { LimitFields } from './limit-fields.tsx';
import { elsewhere } from './setting-failure.ts';
import { filledSettings, type SavedSettings } from './settings-draft.ts';

const MALFORMED = { allowedNetworks: 'range-form' };

/** Everything but the appearance, saved as one. */
export function SettingsForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const { publicHost, certificateDays, crlDays, requestsPerMinute, allowedNetworks } = settings;
  const draft = useDraft<SavedSettings>({
    stored: { publicHost, certificateDays, crlDays, requestsPerMinute, allowedNetworks },
    save: (client, value) => client.settings.set(filledSettings(value)),
    onSaved: () => {
      confirm(t('settings.saved'));
      void refreshSession();
    },
    malformed: MALFORMED,
  });
  return (
    <Editor draft={{ ...draft, failure: elsewhere(draft.failure) }}>
      <Section title={t('settings.issuing')}>
        <IssuingFields draft={draft} />
      </Section>
      <Section title={t('settings.limits')} sentence={t('settings.limitsMore')}>
        <LimitFields draft={draft} />
      </Section>
    </Editor>
  );
}
