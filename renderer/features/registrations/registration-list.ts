import type { RegistrationRow } from '../../../shared/contract/registrations.ts';
import type { RegistrationFilter } from '../../app/route.ts';
import { isNewestUnder, listInput } from '../../ui/list-query.ts';
import { createList } from '../../ui/list-store.ts';

export const DEFAULT_SORT = { by: 'createdAt', direction: 'desc' } as const;

/** The registrations as they are listed, current for as long as the page lives. */
export const registrationList = createList<RegistrationRow, RegistrationFilter>({
  key: (row) => row.id,
  read: (client, filter, after, limit) =>
    client.registrations.list({ ...listInput(filter, DEFAULT_SORT), limit, ...(after !== undefined && { after }) }),
  changed: (event) => {
    if (event.type === 'registration') return event.row;
    return event.type === 'reload' && event.noun === 'registrations' ? 'reload' : null;
  },
  onTop: (row, filter) => isNewestUnder(filter, DEFAULT_SORT, row.state) && Date.now() - row.createdAt < 60_000,
});
