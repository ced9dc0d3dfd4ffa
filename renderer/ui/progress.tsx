import { ProgressBar } from 'react-aria-components/ProgressBar';
import styles from './progress.module.css';

/** Long work: what it is, how far, how much. */
export function Progress({
  label,
  done,
  total,
  detail,
}: {
  label: string;
  done: number;
  total: number;
  detail: string;
}) {
  const percentage = total === 0 ? 0 : Math.min(100, (done / total) * 100);
  return (
    <ProgressBar value={percentage} aria-label={label} valueLabel={detail} className={styles['progress'] ?? ''}>
      <span className={styles['words']}>
        <span>{label}</span>
        <span>{detail}</span>
      </span>
      <span className={styles['track']}>
        <span style={{ width: `${percentage.toFixed(1)}%` }} />
      </span>
    </ProgressBar>
  );
}

/** Something is on its way; said, not spun, and only seen when it takes a moment. */
export function Loading({ children }: { children: string }) {
  return (
    <p className={styles['loading']} role="status">
      {children}
    </p>
  );
}
