import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../shared/contract/agent.ts';
import { useDraft, type Draft } from '../../app/draft.ts';
import { refreshSession } from '../../app/session.ts';
import { Editor } from '../../ui/editor.tsx';
import { Section } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';
import { IssuingFields } from './issuing-fields.tsx';
import { LimitFields } from './limit-fields.tsx';
import { elsewhere } from './setting-failure.ts';

type Saved = Omit<Settings, 'theme' | 'language'>;
export type SettingsDraft = Draft<Saved>;

/** As it is sent: without lines that were left empty. */
const filled = (value: Saved): Saved => ({
  ...value,
  publicHost: value.publicHost.trim(),
  allowedNetworks: value.allowedNetworks.map((text) => text.trim()).filter((text) => text !== ''),
});

const MALFORMED = { allowedNetworks: 'range-form' };

/** What is typed and then saved; the appearance changes at once and is not among it. */
export function SettingsForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const { publicHost, certificateDays, crlDays, requestsPerMinute, allowedNetworks } = settings;
  const draft = useDraft<Saved>({
    stored: { publicHost, certificateDays, crlDays, requestsPerMinute, allowedNetworks },
    save: (client, value) => client.settings.set(filled(value)),
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
