import { useTranslation } from 'react-i18next';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { FirstRun } from '../features/first-run/first-run.tsx';
import { VaultGate } from '../features/vault/vault-gate.tsx';
import { Gate } from '../features/vault/gate.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { FailureView } from '../ui/failure-view.tsx';
import { Loading } from '../ui/progress.tsx';
import { Tips } from '../ui/tips.tsx';
import { Toast } from '../ui/toast.tsx';
import styles from './app.module.css';
import { useConnection } from './connection.ts';
import { Lost } from './lost.tsx';
import { useNavigation } from './navigation.ts';
import { refreshSession, useSession } from './session.ts';
import { Shell } from './shell.tsx';

function Room() {
  const { t } = useTranslation();
  const { status, failure, settings, authority } = useSession();
  const route = useNavigation((state) => state.route);
  if (failure !== null && status === null) {
    return (
      <main className={styles['middle']}>
        <FailureView failure={failure} onRetry={() => void refreshSession()} />
      </main>
    );
  }
  if (status === null) return <Loading>{t('app.connecting')}</Loading>;
  if (status.vault.state !== 'open') return <VaultGate vault={status.vault} dataFolder={status.dataFolder} />;
  if (settings === null) return <Loading>{t('app.opening')}</Loading>;
  if (authority === null || route.page === 'start') return <FirstRun />;
  return <Shell />;
}

/** The address was used already, or the agent was started anew: only a fresh link opens a session. */
function Closed() {
  const { t } = useTranslation();
  return (
    <Gate title={t('app.closed')} sentence={t('app.closedMore')}>
      <CodeBlock text="npm start" what={t('copy.command')} />
    </Gate>
  );
}

export function App() {
  const { i18n } = useTranslation();
  const phase = useConnection((state) => state.phase);
  return (
    <I18nProvider locale={i18n.language}>
      {phase === 'closed' ? <Closed /> : <Room />}
      {phase === 'lost' && <Lost />}
      <Tips />
      <Toast />
    </I18nProvider>
  );
}
