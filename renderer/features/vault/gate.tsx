import type { ReactNode } from 'react';
import { Mark } from '../../ui/mark.tsx';
import styles from './vault.module.css';

/** A page of its own, before there is a console to show. */
export function Gate({ title, sentence, children }: { title: string; sentence: string; children: ReactNode }) {
  return (
    <main className={styles['gate']}>
      <div className={styles['card']}>
        <Mark size={40} />
        <h1>{title}</h1>
        <p className={styles['sentence']}>{sentence}</p>
        {children}
      </div>
    </main>
  );
}
