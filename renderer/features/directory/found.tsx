import { useEffect, useRef, type ReactNode } from 'react';
import styles from './directory.module.css';

/** What was found, brought into sight once it is there: it stands below a form. */
export function Found({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Without its result: newer browsers give a promise, which React would call when the page is left.
    place.current?.scrollIntoView({ block: 'start' });
  }, []);
  return (
    <div ref={place} className={styles['found']}>
      {children}
    </div>
  );
}
