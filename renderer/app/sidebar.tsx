import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icon.tsx';
import { Mark } from '../ui/mark.tsx';
import { useNavigation } from './navigation.ts';
import { PLACES } from './places.ts';
import { useWaitingRequests } from './waiting-requests.ts';
import { formatRoute } from './route.ts';
import styles from './shell.module.css';

/** A larger number is no more of a reason to look. */
const MOST_COUNTED = 99;

export function Sidebar() {
  const { t } = useTranslation();
  const page = useNavigation((state) => state.route.page);
  const waiting = useWaitingRequests();
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
              {place.to.page === 'activity' && waiting > 0 && (
                <span className={styles['count']} role="img" aria-label={t('approval.waiting', { count: waiting })}>
                  {waiting > MOST_COUNTED ? `${String(MOST_COUNTED)}+` : waiting}
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
