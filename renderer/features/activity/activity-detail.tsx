import { useTranslation } from 'react-i18next';
import type { Transaction } from '../../../shared/contract/transactions.ts';
import { useQuery } from '../../app/query.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { CopyTextButton } from '../../ui/copyable.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ObjectPage } from '../../ui/object-page.tsx';
import { TransactionBadge } from '../../ui/states.tsx';
import { relative } from '../../ui/time-words.ts';
import { showInspection } from '../inspector/inspect-store.ts';
import { asText } from './as-text.ts';
import { ComparisonView } from './comparison-view.tsx';
import { Decision } from './decision.tsx';
import { DecodedView } from './decoded.tsx';
import { nameOf } from './name-of.ts';
import { RemedyButtons } from './remedy.tsx';
import { RequestFacts } from './request-facts.tsx';

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
      name={nameOf(transaction, t)}
      badge={<TransactionBadge state={state} />}
      sentence={t(`activity.state.${state === 'pending' && transaction.forwarded ? 'forwarded' : state}`, {
        ago,
        from: transaction.clientAddress,
      })}
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
      <Decision transaction={transaction} />
      {state === 'pending' && !transaction.forwarded && <ComparisonView transaction={transaction} />}
      <RequestFacts transaction={transaction} />
      <DecodedView decoded={transaction.decoded} />
    </ObjectPage>
  );
}
