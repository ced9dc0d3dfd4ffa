import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Registration } from '../../../shared/contract/registrations.ts';
import type { TransactionRow } from '../../../shared/contract/transactions.ts';
import { go } from '../../app/navigation.ts';
import { useQuery } from '../../app/query.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Time } from '../../ui/time.tsx';
import { RemedyButtons } from '../activity/remedy.tsx';
import styles from './waiting.module.css';

function Arrived({ row }: { row: TransactionRow }) {
  const { t } = useTranslation();
  const origin = (
    <span className={styles['when']}>
      {t('waiting.from', { address: row.clientAddress })} · <Time at={row.receivedAt} />
      {row.state !== 'pending' && (
        <>
          {' · '}
          <ObjectLink to={{ page: 'activity', id: row.id }}>{t('waiting.openRequest')}</ObjectLink>
        </>
      )}
    </span>
  );
  if (row.state === 'issued' && row.certificateSerial !== null) {
    return (
      <Notice tone="good" title={t('waiting.issued')}>
        <p>
          <ObjectLink to={{ page: 'certificates', id: row.certificateSerial }}>
            {t('waiting.openCertificate')}
          </ObjectLink>
        </p>
        {origin}
      </Notice>
    );
  }
  if (row.refusal !== null) {
    return (
      <Notice
        tone="bad"
        title={t(`refusals:${row.refusal.code}.rule`, row.refusal.params)}
        actions={<RemedyButtons row={row} />}
      >
        <p>{t(`refusals:${row.refusal.code}.remedy`, row.refusal.params)}</p>
        {origin}
      </Notice>
    );
  }
  return (
    <Notice
      tone="accent"
      icon="waiting"
      title={t('waiting.pending')}
      actions={
        <Button small icon="operator" onPress={() => go({ page: 'activity', id: row.id })}>
          {t('waiting.decide')}
        </Button>
      }
    >
      {origin}
    </Notice>
  );
}

/** The requests of this device as they arrive, and meanwhile what is being waited for. */
export function LiveRequests({
  registration,
  url,
  first,
}: {
  registration: Registration;
  /** Where this device asks. */
  url: string | null;
  /** What should be known before anything has arrived. */
  first: ReactNode;
}) {
  const { t } = useTranslation();
  const listener = useSession((state) => state.listener);
  const { data } = useQuery(
    `waiting ${registration.id}`,
    (client) => client.transactions.list({ limit: 20 }),
    (event) => event.type === 'transaction',
  );
  // A request whose challenge nobody knows has no registration: it is shown if it calls itself by this name.
  const rows = (data?.rows ?? []).filter(
    (row) =>
      row.receivedAt >= registration.createdAt &&
      (row.registrationId === registration.id ||
        (row.registrationId === null && row.requestedName?.toLowerCase() === registration.fqdn)),
  );
  return (
    <div className={styles['requests']} aria-live="polite" data-testid="live-requests">
      {registration.state === 'waiting' && rows[0]?.state !== 'pending' && (
        <div className={styles['waiting']}>
          <span className={styles['pulse']} aria-hidden />
          <div>
            <strong>{rows.length === 0 ? t('waiting.first') : t('waiting.next')}</strong>
            {listener?.state === 'listening' && url !== null && <p>{t('waiting.listening', { url })}</p>}
          </div>
        </div>
      )}
      {registration.state === 'waiting' && rows.length === 0 && first}
      {rows.slice(0, 4).map((row) => (
        <Arrived key={row.id} row={row} />
      ))}
      {registration.state !== 'waiting' && rows.length === 0 && <p>{t(`waiting.state.${registration.state}`)}</p>}
    </div>
  );
}
