import type { ReactNode } from 'react';
import { Mono } from './copyable.tsx';
import { Qr } from './qr.tsx';
import styles from './secret-once.module.css';

/** Groups of a longer one would fill the page in the size that is good for typing. */
const TYPED = 48;

/** A secret on its only showing: to be typed, copied (the clipboard is cleared after a minute) or photographed. */
export function SecretOnce({
  secret,
  what,
  children,
  testId,
}: {
  secret: string;
  what: string;
  /** That it is shown once, and how to get another. */
  children: ReactNode;
  testId?: string;
}) {
  return (
    <div className={styles['secret']} data-testid={testId}>
      <Mono text={secret} what={what} group={4} secret large={secret.length <= TYPED} />
      <p>{children}</p>
    </div>
  );
}

/** A secret, alone or with where it belongs, for a camera. */
export function SecretQr({ text, label, children }: { text: string; label: string; children: ReactNode }) {
  return (
    <div className={styles['qr']}>
      <Qr text={text} label={label} />
      <p>{children}</p>
    </div>
  );
}
