import { useTranslation } from 'react-i18next';
import type { Registration } from '../../../shared/contract/registrations.ts';
import type { Transaction } from '../../../shared/contract/transactions.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Facts } from '../../ui/facts.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
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
      <Facts
        facts={compareNames(csr, registration).map((each) => [
          t(`approval.compare.of.${each.kind}`),
          <Compared key={each.kind} comparison={each} />,
        ])}
      />
    </Section>
  );
}

/** What is asked for, what is not registered of it marked, and what is registered where that is another. */
function Compared({ comparison: { asked, registered, verdict } }: { comparison: Comparison }) {
  const { t } = useTranslation();
  return (
    <div className={styles['compared']}>
      {asked.map(({ text, registered: isRegistered }) => (
        <div key={text} className="mono">
          {verdict === 'differs' && !isRegistered ? <mark className={styles['differs']}>{text}</mark> : text}
        </div>
      ))}
      <Badge {...LOOKS[verdict]}>{t(`approval.compare.is.${verdict}`)}</Badge>
      {(verdict === 'differs' || verdict === 'not-asked') && registered.length > 0 && (
        <div>
          {t('approval.compare.registered')} <span className="mono">{registered.join(', ')}</span>
        </div>
      )}
    </div>
  );
}
