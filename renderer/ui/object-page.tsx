import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button.tsx';
import styles from './object-page.module.css';

/** Every object in the same order: what it is and its state in a sentence, what can be done, facts, relations, history. */
export function ObjectPage({
  kind,
  name,
  badge,
  sentence,
  actions,
  onClose,
  children,
}: {
  kind: string;
  name: string;
  badge: ReactNode;
  sentence: ReactNode;
  actions?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <article className={styles['object']} aria-label={`${kind} ${name}`}>
      <header>
        <div className={styles['top']}>
          <span className={styles['kind']}>{kind}</span>
          <IconButton icon="close" label={t('action.close')} onPress={onClose} />
        </div>
        <h2>{name}</h2>
        <div className={styles['state']}>
          {badge}
          <p>{sentence}</p>
        </div>
        {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      </header>
      {children}
    </article>
  );
}
