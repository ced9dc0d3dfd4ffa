import type { TransactionRow } from '../../../shared/contract/transactions.ts';
import type { ActivityFilter } from '../../app/route.ts';
import { isNewestUnder, listInput } from '../../ui/list-query.ts';
import { createList } from '../../ui/list-store.ts';

export const DEFAULT_SORT = { by: 'receivedAt', direction: 'desc' } as const;

/** The requests as they are listed, current for as long as the page lives. */
export const activityList = createList<TransactionRow, ActivityFilter>({
  key: (row) => row.id,
  read: (client, filter, after, limit) =>
    client.transactions.list({ ...listInput(filter, DEFAULT_SORT), limit, ...(after !== undefined && { after }) }),
  changed: (event) => {
    if (event.type === 'transaction') return event.row;
    return event.type === 'reload' && event.noun === 'transactions' ? 'reload' : null;
  },
  onTop: (row, filter) => isNewestUnder(filter, DEFAULT_SORT, row.state),
});
