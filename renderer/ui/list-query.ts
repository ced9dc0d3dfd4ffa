export type ListSort<By extends string> = { by: By; direction: 'asc' | 'desc' };

/** What every list can be asked for. */
export type ListFilter<State extends string = string, By extends string = string> = {
  states?: State[] | undefined;
  search?: string | undefined;
  sort?: ListSort<By> | undefined;
};

const searched = ({ search }: ListFilter): boolean => search !== undefined && search !== '';
const chosen = <State extends string>({ states }: ListFilter<State>): State[] => states ?? [];

/** Whether less than everything is asked for. */
export const isFiltered = (filter: ListFilter): boolean => searched(filter) || chosen(filter).length > 0;

/** The filter as the agent takes it: without what says nothing, and with the sort that holds unless another was chosen. */
export function listInput<State extends string, By extends string>(
  filter: ListFilter<State, By>,
  sort: ListSort<By>,
): { search?: string; states?: State[]; sort: ListSort<By> } {
  const states = chosen(filter);
  return {
    ...(filter.search !== undefined && filter.search !== '' && { search: filter.search }),
    ...(states.length > 0 && { states }),
    sort: filter.sort ?? sort,
  };
}

/** Whether a row that came just now belongs on top: the newest are first, nothing is searched for, its state is asked for. */
export function isNewestUnder(filter: ListFilter, sort: ListSort<string>, state: string): boolean {
  const { by, direction } = filter.sort ?? sort;
  const states = chosen(filter);
  return (
    by === sort.by &&
    direction === sort.direction &&
    !searched(filter) &&
    (states.length === 0 || states.includes(state))
  );
}
