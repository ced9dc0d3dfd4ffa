import type { ReactNode } from 'react';
import type { RouteInput } from '../../app/route.ts';
import { ObjectLink } from '../../ui/link.tsx';
import styles from './services.module.css';

export type ServiceRow = {
  key: string;
  to: RouteInput;
  name: string;
  badges: ReactNode;
  /** What it is and does, in a sentence. */
  sentence: ReactNode;
  /** Where it is reached, or what else stands at the end. */
  end?: ReactNode;
  notices?: ReactNode;
};

/** A few objects of one kind: name and state, what it does, what should be known about it. */
export function ServiceRows({ rows, none }: { rows: readonly ServiceRow[]; none: ReactNode }) {
  if (rows.length === 0) return <p className={styles['none']}>{none}</p>;
  return (
    <ul className={styles['rows']}>
      {rows.map((row) => (
        <li key={row.key}>
          <div className={styles['head']}>
            <span className={styles['name']}>
              <ObjectLink to={row.to}>{row.name}</ObjectLink>
            </span>
            {row.badges}
            <span className={styles['end']}>{row.end}</span>
          </div>
          <p className={styles['sentence']}>{row.sentence}</p>
          {row.notices}
        </li>
      ))}
    </ul>
  );
}
