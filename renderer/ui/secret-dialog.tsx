import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Notice } from './notice.tsx';
import { SecretOnce } from './secret-once.tsx';

/** Shows what was just made and cannot be asked for again; only its button closes it, and then the secret is gone. */
export function SecretDialog({
  title,
  secret,
  what,
  again,
  onClose,
  children,
}: {
  title: string;
  /** Null closes it. */
  secret: string | null;
  what: string;
  /** How to get a new one. */
  again: string;
  onClose: () => void;
  /** What it is for: an address, a command. */
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={title}
      isOpen={secret !== null}
      onClose={onClose}
      stays
      footer={
        <Button look="primary" onPress={onClose} autoFocus>
          {t('secret.noted')}
        </Button>
      }
    >
      {secret !== null && (
        <SecretOnce secret={secret} what={what} testId="secret">
          {again}
        </SecretOnce>
      )}
      {children}
      <Notice tone="warning" icon="key" title={t('secret.once')} />
    </Dialog>
  );
}
