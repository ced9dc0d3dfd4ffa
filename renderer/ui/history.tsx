import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../shared/contract/audit.ts';
import type { AgentEvent } from '../../shared/contract/events.ts';
import { useQuery } from '../app/query.ts';
import styles from './history.module.css';
import { Section } from './page.tsx';
import { Time } from './time.tsx';

export function useAuditWords(): (entry: AuditEntry) => { what: string; who: string } {
  const { t, i18n } = useTranslation();
  return (entry) => ({
    what: i18n.exists(`audit:${entry.action}`) ? t(`audit:${entry.action}`, entry.detail) : entry.action,
    who: i18n.exists(`audit:actor.${entry.actor}`) ? t(`audit:actor.${entry.actor}`) : entry.actor,
  });
}

const CONCERNING: readonly AgentEvent['type'][] = [
  'registration',
  'certificate',
  'transaction',
  'services',
  'endpoint',
  'challenge-service',
];

/** What happened to an object, from the audit log. */
export function History({ objectKind, objectId }: { objectKind: string; objectId: string }) {
  const { t } = useTranslation();
  const words = useAuditWords();
  const { data } = useQuery(
    `history ${objectKind} ${objectId}`,
    (client) => client.audit.list({ objectKind, objectId, limit: 50 }),
    ({ type }) => CONCERNING.includes(type),
  );
  return (
    <Section title={t('object.history')}>
      {data !== null && data.rows.length === 0 && <p className={styles['none']}>{t('object.noHistory')}</p>}
      <ol className={styles['history']}>
        {(data?.rows ?? []).map((entry) => {
          const { what, who } = words(entry);
          return (
            <li key={entry.sequence}>
              <span>{what}</span>
              <small>
                {who} · <Time at={entry.at} />
              </small>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
