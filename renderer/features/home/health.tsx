import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CrlState } from '../../../shared/contract/authority.ts';
import type { ListenerState } from '../../../shared/contract/listener.ts';
import { formatRoute } from '../../app/route.ts';
import { useNow } from '../../ui/clock.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { relative } from '../../ui/time-words.ts';
import styles from './home.module.css';

type Tone = 'good' | 'neutral' | 'bad';
const SHAPES: Record<Tone, IconName> = { good: 'good', neutral: 'power', bad: 'bad' };

function Line({ tone, title, children, href }: { tone: Tone; title: string; children: ReactNode; href: string }) {
  return (
    <li>
      <a href={href} data-tone={tone}>
        <Icon name={SHAPES[tone]} size={18} />
        <span>
          <strong>{title}</strong>
          <small>{children}</small>
        </span>
      </a>
    </li>
  );
}

/** Whether devices can reach us, and whether clients can check what we revoked. */
export function Health({ listener, crl }: { listener: ListenerState; crl: CrlState | null }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const on = listener.state === 'listening';
  return (
    <Section title={t('home.health')}>
      <ul className={styles['health']}>
        <Line
          tone={on ? 'good' : listener.state === 'failed' ? 'bad' : 'neutral'}
          title={t(`home.listener.${listener.state}`)}
          href={formatRoute({ page: 'settings' })}
        >
          {on
            ? t('home.listenerMore', { url: listener.scepUrl, count: listener.requests })
            : t(`home.listener.${listener.state}More`)}
        </Line>
        {crl !== null && (
          <Line
            tone={crl.nextUpdate > now ? 'good' : 'bad'}
            title={t(crl.nextUpdate > now ? 'home.crlFresh' : 'home.crlStale')}
            href={formatRoute({ page: 'authority' })}
          >
            {t('home.crlMore', {
              number: crl.number,
              count: crl.entries,
              next: relative(crl.nextUpdate, now, i18n.language),
            })}
          </Line>
        )}
      </ul>
    </Section>
  );
}
