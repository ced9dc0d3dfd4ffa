import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { TRANSACTION_STATES, type TransactionRow } from '../../../shared/contract/transactions.ts';
import { go, replace } from '../../app/navigation.ts';
import type { ActivityFilter } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { DataGrid } from '../../ui/data-grid.tsx';
import type { Column } from '../../ui/grid-column.ts';
import { Empty } from '../../ui/empty.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { ListSentence } from '../../ui/list-sentence.tsx';
import { ListBar } from '../../ui/list-bar.tsx';
import { Page } from '../../ui/page.tsx';
import { Split } from '../../ui/split.tsx';
import { TransactionBadge } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { ActivityDetail } from './activity-detail.tsx';
import { activityList, DEFAULT_SORT } from './activity-list.ts';
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
          {row.requestedName ?? row.registrationFqdn ?? t('activity.unnamed')}
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

function NoActivity({ filter }: { filter: ActivityFilter }) {
  const { t } = useTranslation();
  const filtered = (filter.search ?? '') !== '' || (filter.states?.length ?? 0) > 0;
  if (filtered) {
    return (
      <Empty
        icon="search"
        title={t('grid.nothingFound')}
        action={<Button onPress={() => replace({ page: 'activity' })}>{t('grid.clearFilters')}</Button>}
      >
        {t('grid.nothingFoundMore')}
      </Empty>
    );
  }
  return (
    <Empty
      icon="activity"
      title={t('activity.empty.title')}
      action={
        <Button look="primary" icon="add" onPress={() => go({ page: 'register' })}>
          {t('registrations.register')}
        </Button>
      }
      command="npm run --silent agent -- list transactions"
    >
      {t('activity.empty.more')}
    </Empty>
  );
}

export function ActivityPage({ id, filter }: { id: string | undefined; filter: ActivityFilter }) {
  const { t } = useTranslation();
  const columns = useColumns();
  const total = activityList.use((state) => state.total);
  useEffect(() => activityList.show(filter), [filter]);
  const change = (part: Partial<ActivityFilter>) =>
    replace({ page: 'activity', ...(id !== undefined && { id }), filter: { ...filter, ...part } });
  return (
    <Split
      detail={
        id === undefined ? null : <ActivityDetail key={id} id={id} onClose={() => go({ page: 'activity', filter })} />
      }
    >
      <Page fill title={t('nav.activity')} sentence={<ListSentence total={total} words="activity" />}>
        <ListBar
          search={filter.search ?? ''}
          onSearch={(search) => change({ search })}
          searchLabel={t('activity.search')}
          states={TRANSACTION_STATES}
          labels={(state) => t(`state.transaction.${state}`)}
          chosen={filter.states ?? []}
          onStates={(states) => change({ states })}
        />
        <DataGrid
          label={t('nav.activity')}
          list={activityList}
          columns={columns}
          sort={filter.sort ?? DEFAULT_SORT}
          onSort={({ direction }) => change({ sort: { by: 'receivedAt', direction } })}
          openKey={id}
          onOpen={(row) => go({ page: 'activity', id: row.id, filter })}
          onMove={(row) => replace({ page: 'activity', id: row.id, filter })}
          empty={<NoActivity filter={filter} />}
        />
      </Page>
    </Split>
  );
}
