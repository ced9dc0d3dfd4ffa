import type { RegistrationListInput, RegistrationRow } from '../../../shared/contract/registrations.ts';
import type { RegistrationFilter } from '../../app/route.ts';
import { createList } from '../../ui/list-store.ts';

export const DEFAULT_SORT = { by: 'createdAt', direction: 'desc' } as const;

const inputOf = (filter: RegistrationFilter): RegistrationListInput => ({
  ...(filter.search !== undefined && filter.search !== '' && { search: filter.search }),
  ...(filter.states !== undefined && filter.states.length > 0 && { states: filter.states }),
  sort: filter.sort ?? DEFAULT_SORT,
});

const newestFirst = (filter: RegistrationFilter): boolean =>
  filter.sort === undefined || (filter.sort.by === 'createdAt' && filter.sort.direction === 'desc');

/** The registrations as they are listed, current for as long as the page lives. */
export const registrationList = createList<RegistrationRow, RegistrationFilter>({
  key: (row) => row.id,
  read: (client, filter, after, limit) =>
    client.registrations.list({ ...inputOf(filter), limit, ...(after !== undefined && { after }) }),
  changed: (event) => {
    if (event.type === 'registration') return event.row;
    return event.type === 'reload' && event.noun === 'registrations' ? 'reload' : null;
  },
  onTop: (row, filter) =>
    newestFirst(filter) &&
    (filter.search ?? '') === '' &&
    (filter.states === undefined || filter.states.length === 0 || filter.states.includes(row.state)) &&
    Date.now() - row.createdAt < 60_000,
});
