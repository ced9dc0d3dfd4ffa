import { useTranslation } from 'react-i18next';
import type { Registration } from '../../../shared/contract/registrations.ts';
import type { Transaction } from '../../../shared/contract/transactions.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { useRegistration } from '../registrations/use-registration.ts';
import { compareNames, type Comparison } from './compare-names.ts';
import styles from './decoded.module.css';

const LOOKS: Readonly<Record<Comparison['verdict'], { tone: Tone; icon: IconName }>> = {
  same: { tone: 'good', icon: 'good' },
  differs: { tone: 'bad', icon: 'bad' },
  'not-asked': { tone: 'neutral', icon: 'info' },
  open: { tone: 'warning', icon: 'warning' },
};

/** The request beside the registration, for whoever decides. */
export function ComparisonView({ transaction }: { transaction: Transaction }) {
  return transaction.registrationId === null ? (
    <Rows transaction={transaction} registration={null} />
  ) : (
    <WithRegistration transaction={transaction} id={transaction.registrationId} />
  );
}

function WithRegistration({ transaction, id }: { transaction: Transaction; id: string }) {
  const { data } = useRegistration(id);
  return data === null ? null : <Rows transaction={transaction} registration={data} />;
}

function Rows({ transaction, registration }: { transaction: Transaction; registration: Registration | null }) {
  const { t } = useTranslation();
  const { csr } = transaction.decoded;
  if (csr === null) return null;
  return (
    <Section title={t('approval.compare.title')}>
      {registration === null && <p className={styles['unread']}>{t('approval.compare.unregistered')}</p>}
      <Table
        label={t('approval.compare.title')}
        rows={compareNames(csr, registration)}
        rowKey={({ kind }) => kind}
        columns={[
          { id: 'kind', label: t('approval.compare.kind'), cell: ({ kind }) => t(`approval.compare.of.${kind}`) },
          {
            id: 'asked',
            label: t('approval.compare.asked'),
            mono: true,
            cell: ({ asked, verdict }) =>
              asked.map(({ text, registered }) =>
                verdict === 'differs' && !registered ? (
                  <mark key={text} className={styles['differs']}>
                    {text}
                  </mark>
                ) : (
                  <div key={text}>{text}</div>
                ),
              ),
          },
          {
            id: 'registered',
            label: t('approval.compare.registered'),
            mono: true,
            cell: ({ registered }) => registered.map((text) => <div key={text}>{text}</div>),
          },
          {
            id: 'verdict',
            label: t('approval.compare.verdict'),
            cell: ({ verdict }) => <Badge {...LOOKS[verdict]}>{t(`approval.compare.is.${verdict}`)}</Badge>,
          },
        ]}
      />
    </Section>
  );
}
