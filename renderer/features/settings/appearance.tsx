import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../shared/contract/agent.ts';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { refreshSession } from '../../app/session.ts';
import { Segments } from '../../ui/choice.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import styles from './settings.module.css';

const change = (client: AgentClient, part: Partial<Settings>) => client.settings.set(part);

export function Appearance({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const { run, failure } = useAction(change);
  const set = async (part: Partial<Settings>) => {
    if ((await run(part)) !== null) await refreshSession();
  };
  return (
    <>
      <div className={styles['row']}>
        <Segments
          label={t('settings.theme')}
          value={settings.theme}
          onChange={(theme) => void set({ theme })}
          options={(['system', 'light', 'dark'] as const).map((value) => ({
            value,
            label: t(`settings.themes.${value}`),
          }))}
        />
        <Segments
          label={t('settings.language')}
          value={settings.language}
          onChange={(language) => void set({ language })}
          options={[
            { value: 'system', label: t('settings.themes.system') },
            { value: 'en', label: 'English' },
            { value: 'de', label: 'Deutsch' },
          ]}
        />
      </div>
      <FailureView failure={failure} />
    </>
  );
}
