import { useEffect, type ReactNode } from 'react';
import styles from './page.module.css';
import { useArrival } from './use-arrival.ts';

/** A page: its name, its state in one sentence, its actions, then what it holds. */
export function Page({
  title,
  sentence,
  actions,
  children,
  narrow = false,
  fill = false,
}: {
  title: string;
  sentence?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** For reading and forms, not for tables. */
  narrow?: boolean;
  /** The content scrolls by itself (a table). */
  fill?: boolean;
}) {
  const heading = useArrival();
  useEffect(() => {
    document.title = `${title} · Certwright`;
  }, [title]);
  return (
    <div className={styles['page']} data-narrow={narrow || undefined} data-fill={fill || undefined}>
      <header className={styles['head']}>
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {sentence !== undefined && <p className={styles['sentence']}>{sentence}</p>}
        </div>
        {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a page: what it is called, what it is about where that is not plain, what it holds. */
export function Section({
  title,
  sentence,
  actions,
  children,
}: {
  title: string;
  sentence?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <section className={styles['section']} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      </header>
      {sentence !== undefined && <p className={styles['sentence']}>{sentence}</p>}
      {children}
    </section>
  );
}

/** Buttons in a row. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className={styles['actions']}>{children}</div>;
}

/** Paragraphs, forms and the like, one under the other. */
export function Stack({ children, gap = 12 }: { children: ReactNode; gap?: number }) {
  return (
    <div className={styles['stack']} style={{ gap }}>
      {children}
    </div>
  );
}
