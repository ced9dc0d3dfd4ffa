import type { ReactNode } from 'react';
import styles from './columns.module.css';

/** Two columns of sections on wide windows. */
export function Columns({
  left,
  right,
  lead = false,
}: {
  left: ReactNode;
  right: ReactNode;
  /** The left one is the wider one. */ lead?: boolean;
}) {
  return (
    <div className={styles['columns']} data-lead={lead || undefined}>
      <div className={styles['column']}>{left}</div>
      <div className={styles['column']}>{right}</div>
    </div>
  );
}
