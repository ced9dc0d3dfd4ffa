import type { ReactNode } from 'react';
import { ObjectLink } from '../../ui/link.tsx';
import { useTranslation } from 'react-i18next';
import styles from './services.module.css';

/** Under the name of an object: where it belongs, its badges, its state in a sentence. Phrasing content only. */
export function ServiceHead({ kind, badges, children }: { kind: string; badges?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <>
      <span className={styles['kind']}>
        <ObjectLink to={{ page: 'services' }}>{t('nav.services')}</ObjectLink> · {kind} {badges}
      </span>
      <span className={styles['state']}>{children}</span>
    </>
  );
}
