import type { ReactNode } from 'react';
import { Heading } from 'react-aria-components/Heading';
import styles from './dialog.module.css';
import { Overlay } from './overlay.tsx';

type Props = {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** alert: decides something that cannot be undone. */
  role?: 'dialog' | 'alertdialog';
  wide?: boolean;
  /** Only its own buttons close it. */
  stays?: boolean;
  children: ReactNode;
  /** The buttons; the one to focus carries `autoFocus`. */
  footer?: ReactNode;
};

export function Dialog({
  title,
  isOpen,
  onClose,
  role = 'dialog',
  wide = false,
  stays = false,
  children,
  footer,
}: Props) {
  return (
    <Overlay isOpen={isOpen} onClose={onClose} role={role} stays={stays} {...(wide && { size: 'wide' as const })}>
      <Heading slot="title" className={styles['title'] ?? ''}>
        {title}
      </Heading>
      <div className={styles['body']}>{children}</div>
      {footer !== undefined && <div className={styles['footer']}>{footer}</div>}
    </Overlay>
  );
}
