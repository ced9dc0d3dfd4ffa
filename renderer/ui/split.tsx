import type { ReactNode } from 'react';
import styles from './split.module.css';

/** A table and, beside it on wide windows, the object that is open; on narrow ones the object takes the place. */
export function Split({ children, detail }: { children: ReactNode; detail: ReactNode | null }) {
  return (
    <div className={styles['split']} data-open={detail !== null || undefined}>
      <div className={styles['main']}>{children}</div>
      {detail !== null && <aside className={styles['detail']}>{detail}</aside>}
    </div>
  );
}
