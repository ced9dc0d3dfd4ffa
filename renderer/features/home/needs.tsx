import { useTranslation } from 'react-i18next';
import type { Home } from '../../../shared/contract/agent.ts';
import { formatRoute, parseRoute } from '../../app/route.ts';
import { Icon } from '../../ui/icon.tsx';
import styles from './home.module.css';

type Need = Home['needs'][number];

/** The agent names the page; one that this console does not have leads Home. */
function hrefOf({ target }: Need): string {
  const id = target.id === null ? '' : `/${encodeURIComponent(target.id)}`;
  const states = target.states === undefined || target.states.length === 0 ? '' : `?states=${target.states.join(',')}`;
  return formatRoute(parseRoute(`#/${target.page}${id}${states}`));
}

export function Needs({ needs }: { needs: readonly Need[] }) {
  const { t, i18n } = useTranslation();
  if (needs.length === 0) return null;
  const words = ({ code, params }: Need) => {
    const count = Number(params['count']);
    const values = { ...params, ...(Number.isFinite(count) && { count }) };
    return i18n.exists(`needs:${code}`, values) ? t(`needs:${code}`, values) : code;
  };
  return (
    <ul className={styles['needs']} aria-label={t('home.needs')}>
      {needs.map((need, index) => (
        <li key={`${need.code} ${index}`}>
          <a href={hrefOf(need)} data-tone={need.tone}>
            <Icon name={need.tone === 'bad' ? 'bad' : 'warning'} size={18} />
            <strong>{words(need)}</strong>
            <Icon name="right" />
          </a>
        </li>
      ))}
    </ul>
  );
}
