import { useTranslation } from 'react-i18next';
import { useNow } from '../ui/clock.ts';
import { inFull } from '../ui/time-words.ts';
import { useJobs } from './jobs.ts';
import { useSession } from './session.ts';
import styles from './shell.module.css';
import { useShellState } from './shell-state.ts';
import { Button } from 'react-aria-components/Button';

export function StatusLine() {
  const { t, i18n } = useTranslation();
  const jobs = useJobs((state) => state.jobs);
  const status = useSession((state) => state.status);
  const now = useNow();
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <footer className={styles['status']}>
      <div role="status" className={styles['jobs']}>
        {jobs.length === 0 && <span>{t('status.idle')}</span>}
        {jobs.map((job) => (
          <span key={job.id}>
            {job.label}
            {job.total !== null &&
              ` · ${t('status.progress', { done: number.format(job.done), total: number.format(job.total) })}`}
          </span>
        ))}
      </div>
      <Button className={styles['keys'] ?? ''} onPress={() => useShellState.setState({ open: 'keys' })}>
        <kbd>?</kbd> {t('status.keys')}
      </Button>
      <time data-tip={`${inFull(now, i18n.language)}\n${inFull(now, i18n.language, 'UTC')}`} tabIndex={0}>
        {new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(now)}
      </time>
      <span>{t('status.version', { version: status?.version ?? '' })}</span>
    </footer>
  );
}
