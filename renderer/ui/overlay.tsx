import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { classNames } from './class-names.ts';
import styles from './overlay.module.css';

type Props = {
  isOpen: boolean;
  onClose: () => void;
  /** alert: decides something that cannot be undone; a press beside it does not close it. */
  role?: 'dialog' | 'alertdialog';
  /** Its name where nothing inside is its title. */
  label?: string;
  size?: 'middle' | 'wide';
  /** Only its own buttons close it. */
  stays?: boolean;
  children: ReactNode;
};

/** What lies over the page and takes the keyboard until it is closed. */
export function Overlay({ isOpen, onClose, role = 'dialog', label, size, stays = false, children }: Props) {
  return (
    <ModalOverlay
      className={styles['scrim'] ?? ''}
      isOpen={isOpen}
      isDismissable={role === 'dialog' && !stays}
      isKeyboardDismissDisabled={stays}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={classNames(styles['modal'], size !== undefined && styles[size])}>
        <AriaDialog
          role={role}
          className={styles['dialog'] ?? ''}
          {...(label !== undefined && { 'aria-label': label })}
        >
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
