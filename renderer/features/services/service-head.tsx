import type { ReactNode } from 'react';
import type { RouteInput } from '../../app/route.ts';
import { ObjectLink } from '../../ui/link.tsx';
import { useTranslation } from 'react-i18next';
import styles from './services.module.css';

/** Under the name of an object: where it belongs, its badges, its state in a sentence. Phrasing content only. */
export function ServiceHead({
  kind,
  badges,
  place,
  children,
}: {
  kind: string;
  badges?: ReactNode;
  /** The list that it is in; the services unless given. */
  place?: { to: RouteInput; label: string };
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <>
      <span className={styles['kind']}>
        <ObjectLink to={place?.to ?? { page: 'services' }}>{place?.label ?? t('nav.services')}</ObjectLink> · {kind}{' '}
        {badges}
      </span>
      <span className={styles['state']}>{children}</span>
    </>
  );
}
