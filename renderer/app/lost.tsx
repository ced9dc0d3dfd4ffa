import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icon.tsx';
import styles from './app.module.css';

/** The agent cannot be reached; what is on the page may be old, and it says so. */
export function Lost() {
  const { t } = useTranslation();
  return (
    <div className={styles['lost']} role="alert">
      <Icon name="unplugged" />
      <strong>{t('app.lost')}</strong>
      <span>{t('app.lostMore')}</span>
    </div>
  );
}
