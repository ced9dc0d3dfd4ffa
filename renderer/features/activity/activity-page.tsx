import { useTranslation } from 'react-i18next';
import { TRANSACTION_STATES, type TransactionRow } from '../../../shared/contract/transactions.ts';
import { RegisterButton } from '../../app/register-button.tsx';
import type { ActivityFilter } from '../../app/route.ts';
import { Empty } from '../../ui/empty.tsx';
import type { Column } from '../../ui/grid-column.ts';
import { ObjectLink } from '../../ui/link.tsx';
import { ListPage } from '../../ui/list-page.tsx';
import { TransactionBadge } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { ActivityDetail } from './activity-detail.tsx';
import { activityList, DEFAULT_SORT } from './activity-list.ts';
import { nameOf } from './name-of.ts';
import { outcomeSentence } from './outcome.ts';

function useColumns(): Column<TransactionRow>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'name',
      label: t('activity.column.name'),
      track: 'minmax(170px, 2fr)',
      cell: (row) => (
        <ObjectLink to={{ page: 'activity', id: row.id }} inRow>
          {nameOf(row, t)}
        </ObjectLink>
      ),
    },
    {
      id: 'state',
      label: t('activity.column.state'),
      track: '104px',
      cell: (row) => <TransactionBadge state={row.state} />,
    },
    {
      id: 'why',
      label: t('activity.column.outcome'),
      track: 'minmax(200px, 4fr)',
      from: 760,
      cell: (row) => <span>{outcomeSentence(t, row)}</span>,
    },
    {
      id: 'from',
      label: t('activity.column.from'),
      track: '136px',
      from: 620,
      mono: true,
      cell: (row) => <span>{row.clientAddress}</span>,
    },
    {
      id: 'type',
      label: t('activity.column.type'),
      track: '110px',
      from: 1_060,
      cell: (row) => <span>{row.messageType}</span>,
    },
    {
      id: 'at',
      label: t('activity.column.at'),
      track: '120px',
      sort: 'receivedAt',
      cell: (row) => <Time at={row.receivedAt} inRow />,
    },
  ];
}

export function ActivityPage({ id, filter }: { id: string | undefined; filter: ActivityFilter }) {
  const { t } = useTranslation();
  return (
    <ListPage
      title={t('nav.activity')}
      words="activity"
      id={id}
      filter={filter}
      place={(at) => ({ page: 'activity', ...at })}
      list={activityList}
      columns={useColumns()}
      sorts={['receivedAt']}
      sort={DEFAULT_SORT}
      states={TRANSACTION_STATES}
      stateWords={(state) => t(`state.transaction.${state}`)}
      empty={
        <Empty
          icon="activity"
          title={t('activity.empty.title')}
          action={<RegisterButton />}
          command="npm run --silent agent -- list transactions"
        >
          {t('activity.empty.more')}
        </Empty>
      }
      detail={(open, close) => <ActivityDetail id={open} onClose={close} />}
    />
  );
}
