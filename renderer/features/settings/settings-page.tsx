import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.ts';
import { Mono } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { Appearance } from './appearance.tsx';
import { ListenerForm } from './listener-form.tsx';
import { SelfTest } from './self-test.tsx';
import { SettingsForm } from './settings-form.tsx';
import styles from './settings.module.css';

function About() {
  const { t } = useTranslation();
  const status = useSession((state) => state.status);
  if (status === null) return null;
  const { vault } = status;
  return (
    <>
      <Section title={t('settings.vault')}>
        <Facts
          facts={[
            [t('settings.vaultKind'), vault.state === 'new' ? '' : t(`settings.vaultKinds.${vault.kind}`)],
            [t('settings.dataFolder'), <Mono key="d" text={status.dataFolder} what={t('settings.dataFolder')} />],
          ]}
        />
        <p className={styles['quiet']}>{t('settings.vaultMore')}</p>
      </Section>
      <Section title={t('settings.about')}>
        <Facts
          facts={[
            [t('settings.version'), status.version],
            [t('settings.host'), t(`settings.hosts.${status.host}`)],
            [t('settings.platform'), status.platform],
            [t('settings.started'), <Time key="s" at={status.startedAt} />],
            [t('settings.licence'), 'Apache-2.0'],
          ]}
        />
      </Section>
    </>
  );
}

export function SettingsPage() {
  const { t } = useTranslation();
  const settings = useSession((state) => state.settings);
  return (
    <Page narrow title={t('nav.settings')} sentence={t('settings.sentence')}>
      <Section title={t('settings.listener')} sentence={t('settings.listenerMore')}>
        <ListenerForm />
      </Section>
      {settings !== null && (
        <>
          <SettingsForm settings={settings} />
          <Section title={t('settings.appearance')}>
            <Appearance settings={settings} />
          </Section>
        </>
      )}
      <SelfTest />
      <About />
    </Page>
  );
}
