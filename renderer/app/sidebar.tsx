import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icon.tsx';
import { Mark } from '../ui/mark.tsx';
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
