import { useTranslation } from 'react-i18next';
import type { Home } from '../../../shared/contract/agent.ts';
import { formatRoute, type RouteInput } from '../../app/route.ts';
import styles from './home.module.css';

type Tile = { label: string; count: number; to: RouteInput; tone?: 'warning' | 'bad' };

/** How many of what, each a link to the list that it counts. */
export function Counts({ counts }: { counts: Home['counts'] }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  const { registrations, certificates, today } = counts;
  const tiles: Tile[] = [
    {
      label: t('home.count.valid'),
      count: certificates.valid,
      to: { page: 'certificates', filter: { states: ['valid'] } },
    },
    {
      label: t('home.count.expiring'),
      count: certificates.expiring,
      to: { page: 'certificates', filter: { states: ['expiring'] } },
      tone: 'warning',
    },
    {
      label: t('home.count.revoked'),
      count: certificates.revoked,
      to: { page: 'certificates', filter: { states: ['revoked'] } },
    },
    {
      label: t('home.count.waiting'),
      count: registrations.waiting,
      to: { page: 'registrations', filter: { states: ['waiting'] } },
    },
    { label: t('home.count.issued'), count: today.issued, to: { page: 'activity', filter: { states: ['issued'] } } },
    {
      label: t('home.count.refused'),
      count: today.refused,
      to: { page: 'activity', filter: { states: ['refused'] } },
      tone: 'bad',
    },
  ];
  return (
    <ul className={styles['counts']} aria-label={t('home.counts')}>
      {tiles.map((tile) => (
        <li key={tile.label}>
          <a href={formatRoute(tile.to)} data-tone={tile.count > 0 ? tile.tone : undefined}>
            <strong>{number.format(tile.count)}</strong>
            <span>{tile.label}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
