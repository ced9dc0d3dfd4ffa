import { useTranslation } from 'react-i18next';
import type { Transaction } from '../../../shared/contract/transactions.ts';
import { useQuery } from '../../app/query.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { CopyTextButton } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ObjectPage } from '../../ui/object-page.tsx';
import { Section } from '../../ui/page.tsx';
import { TransactionBadge } from '../../ui/states.tsx';
import { relative } from '../../ui/time-words.ts';
import { Time } from '../../ui/time.tsx';
import { showInspection } from '../inspector/inspect-store.ts';
import { asText } from './as-text.ts';
import { DecodedView } from './decoded.tsx';
import { RemedyButtons } from './remedy.tsx';

function Outcome({ transaction }: { transaction: Transaction }) {
  const { t } = useTranslation();
  const { refusal } = transaction;
  if (refusal === null) return null;
  return (
    <Notice
      tone="bad"
      title={t(`refusals:${refusal.code}.rule`, refusal.params)}
      actions={<RemedyButtons row={transaction} />}
    >
      {t(`refusals:${refusal.code}.remedy`, refusal.params)}
    </Notice>
  );
}

function Facets({ transaction }: { transaction: Transaction }) {
  const { t } = useTranslation();
  const { certificateSerial, registrationId, durationMs } = transaction;
  return (
    <Section title={t('object.facts')}>
      <Facts
        facts={[
          [t('activity.fact.received'), <Time key="r" at={transaction.receivedAt} />],
          [
            t('activity.fact.from'),
            <span key="f" className="mono">
              {transaction.clientAddress}
            </span>,
          ],
          [t('activity.fact.authentication'), t(`activity.authentication.${transaction.authentication}`)],
          transaction.failInfo === null
            ? null
            : [
                t('activity.fact.failInfo'),
                <span key="i" className="mono">
                  {transaction.failInfo}
                </span>,
              ],
          durationMs === null
            ? null
            : [t('activity.fact.duration'), t('activity.milliseconds', { count: Math.max(1, Math.round(durationMs)) })],
          registrationId === null
            ? null
            : [
                t('object.registration'),
                <ObjectLink key="g" to={{ page: 'registrations', id: registrationId }}>
                  {transaction.registrationFqdn ?? registrationId}
                </ObjectLink>,
              ],
          certificateSerial === null
            ? null
            : [
                t('object.certificate'),
                <ObjectLink key="c" to={{ page: 'certificates', id: certificateSerial }}>
                  <span className="mono">{certificateSerial}</span>
                </ObjectLink>,
              ],
        ]}
      />
    </Section>
  );
}

export function ActivityDetail({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(
    `transaction ${id}`,
    (client) => client.transactions.get({ id }),
    (event) => event.type === 'transaction' && event.row.id === id,
  );
  return <Loaded query={query}>{(data) => <Shown transaction={data} onClose={onClose} />}</Loaded>;
}

function Shown({ transaction, onClose }: { transaction: Transaction; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { csrPem, state } = transaction;
  const ago = relative(transaction.receivedAt, now, i18n.language);
  return (
    <ObjectPage
      kind={t('object.request')}
      name={transaction.requestedName ?? transaction.registrationFqdn ?? t('activity.unnamed')}
      badge={<TransactionBadge state={state} />}
      sentence={t(`activity.state.${state}`, { ago, from: transaction.clientAddress })}
      onClose={onClose}
      actions={
        <>
          <CopyTextButton text={asText(t, transaction)}>{t('activity.copyText')}</CopyTextButton>
          {csrPem !== null && (
            <Button icon="inspect" onPress={() => void showInspection({ text: csrPem })}>
              {t('activity.inspectCsr')}
            </Button>
          )}
        </>
      }
    >
      <Outcome transaction={transaction} />
      <Facets transaction={transaction} />
      <DecodedView decoded={transaction.decoded} />
    </ObjectPage>
  );
}
