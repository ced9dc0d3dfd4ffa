import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../shared/contract/agent.ts';
import { useDraft } from '../../app/draft.ts';
import { refreshSession } from '../../app/session.ts';
import { Editor } from '../../ui/editor.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { TextList } from '../../ui/text-list.tsx';
import { confirm } from '../../ui/toast.tsx';
import { elsewhere, isAboutText } from './setting-failure.ts';

const filled = (networks: readonly string[]) => networks.map((text) => text.trim()).filter((text) => text !== '');

const MALFORMED = { allowedNetworks: 'range-form' };

/** Who may ask the listener, and how often. */
export function LimitsForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const { requestsPerMinute, allowedNetworks } = settings;
  const draft = useDraft({
    stored: { requestsPerMinute, allowedNetworks },
    save: (client, value) => client.settings.set({ ...value, allowedNetworks: filled(value.allowedNetworks) }),
    onSaved: () => {
      confirm(t('settings.saved'));
      void refreshSession();
    },
    malformed: MALFORMED,
  });
  const { value, set, failure, problemAt } = draft;
  const networkProblem = (index: number): string | null => {
    const text = value.allowedNetworks[index] ?? '';
    if (isAboutText(failure, 'network-invalid', text)) return t('settings.networkProblem');
    return problemAt('allowedNetworks', index);
  };
  return (
    <Editor draft={{ ...draft, failure: elsewhere(failure) }}>
      <div style={{ maxWidth: 320 }}>
        <NumberField
          label={t('settings.requestsPerMinute')}
          help={t('settings.requestsPerMinuteHelp', { count: Math.ceil(value.requestsPerMinute / 60) })}
          problem={problemAt('requestsPerMinute')}
          value={value.requestsPerMinute}
          least={10}
          most={1_000_000}
          onChange={(requests) => set({ requestsPerMinute: requests })}
        />
      </div>
      <TextList
        label={t('settings.allowedNetworks')}
        help={t('settings.allowedNetworksHelp')}
        values={value.allowedNetworks}
        onChange={(networks) => set({ allowedNetworks: networks })}
        problemAt={networkProblem}
        problem={problemAt('allowedNetworks')}
        add={t('settings.addNetwork')}
        one={t('settings.network')}
        placeholder="192.0.2.0/24"
        mono
      />
    </Editor>
  );
}
