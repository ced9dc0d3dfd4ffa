import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icon.tsx';
import { useNavigation } from './navigation.ts';
import { PLACES } from './places.ts';
import { formatRoute } from './route.ts';
import styles from './shell.module.css';

export function Sidebar() {
  const { t } = useTranslation();
  const page = useNavigation((state) => state.route.page);
  return (
    <nav className={styles['sidebar']} aria-label={t('nav.label')}>
      <a className={styles['brand']} href={formatRoute({ page: 'home' })}>
        <Mark />
        Certwright
      </a>
      <ul>
        {PLACES.map((place) => (
          <li key={place.label}>
            <a
              href={formatRoute(place.to)}
              className={styles['place']}
              {...(place.shows.includes(page) && { 'aria-current': 'page' as const })}
            >
              <Icon name={place.icon} size={17} />
              {t(place.label)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The product's mark, drawn in the page so that it follows the theme. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg viewBox="0 0 64 64" width={size} height={size} aria-hidden className={styles['mark']}>
      <rect x="2" y="2" width="60" height="60" rx="15" />
      <path d="M32 12 49 18.5V31c0 10.6-6.9 18-17 21.5C21.9 49 15 41.6 15 31V18.5Z" />
      <path d="M39.5 26.2a9 9 0 1 0 0 10.6" />
    </svg>
  );
}
