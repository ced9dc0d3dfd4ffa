import { useTranslation } from 'react-i18next';
import { NumberField } from '../../ui/number-field.tsx';
import { Stack } from '../../ui/page.tsx';
import { TextList } from '../../ui/text-list.tsx';
import { isAboutText } from './setting-failure.ts';
import type { SettingsDraft } from './settings-draft.ts';

/** Who may ask the listener, and how often. */
export function LimitFields({ draft: { value, set, failure, problemAt } }: { draft: SettingsDraft }) {
  const { t } = useTranslation();
  const networkProblem = (index: number): string | null => {
    const text = value.allowedNetworks[index] ?? '';
    if (isAboutText(failure, 'network-invalid', text)) return t('settings.networkProblem');
    return problemAt('allowedNetworks', index);
  };
  return (
    <Stack gap={16}>
      <div style={{ maxWidth: 420 }}>
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
    </Stack>
  );
}
