import type { ReactNode } from 'react';
import styles from './related.module.css';

export type RelatedRow = { key: string; link: ReactNode; state: ReactNode; detail: ReactNode; more?: string };

/** Objects that belong to the one in sight, each a link, with its state. */
export function Related({ rows, none }: { rows: readonly RelatedRow[]; none: string }) {
  if (rows.length === 0) return <p className={styles['none']}>{none}</p>;
  return (
    <ul className={styles['related']}>
      {rows.map((row) => (
        <li key={row.key}>
          <span className={styles['link']}>{row.link}</span>
          {row.state}
          <span className={styles['detail']}>{row.detail}</span>
          {row.more !== undefined && <p>{row.more}</p>}
        </li>
      ))}
    </ul>
  );
}
