import type { TransactionListInput, TransactionRow } from '../../../shared/contract/transactions.ts';
import type { ActivityFilter } from '../../app/route.ts';
import { createList } from '../../ui/list-store.ts';

export const DEFAULT_SORT = { by: 'receivedAt', direction: 'desc' } as const;

const inputOf = (filter: ActivityFilter): TransactionListInput => ({
  ...(filter.search !== undefined && filter.search !== '' && { search: filter.search }),
  ...(filter.states !== undefined && filter.states.length > 0 && { states: filter.states }),
  sort: filter.sort ?? DEFAULT_SORT,
});

/** The requests as they are listed, current for as long as the page lives. */
export const activityList = createList<TransactionRow, ActivityFilter>({
  key: (row) => row.id,
  read: (client, filter, after, limit) =>
    client.transactions.list({ ...inputOf(filter), limit, ...(after !== undefined && { after }) }),
  changed: (event) => {
    if (event.type === 'transaction') return event.row;
    return event.type === 'reload' && event.noun === 'transactions' ? 'reload' : null;
  },
  onTop: (row, filter) =>
    filter.sort?.direction !== 'asc' &&
    (filter.search ?? '') === '' &&
    (filter.states === undefined || filter.states.length === 0 || filter.states.includes(row.state)),
});
