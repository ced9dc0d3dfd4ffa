import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { AgentClient } from '../../shared/contract/contract.ts';
import type { AgentEvent } from '../../shared/contract/events.ts';
import { useConnection } from '../app/connection.ts';
import { failureOf, type ShownFailure } from '../app/failure.ts';
import { onEvent } from '../app/live.ts';

type Page<Row> = { rows: Row[]; next: string | null; total: { count: number; exact: boolean } };

export type ListState<Row> = {
  /** The query that the rows answer, as JSON; null before the first. */
  query: string | null;
  rows: readonly Row[];
  next: string | null;
  total: { count: number; exact: boolean } | null;
  loading: boolean;
  failure: ShownFailure | null;
  /** New rows that are held back while one reads further down, newest first. */
  held: readonly Row[];
  scrollTop: number;
  active: number;
};

/** How one noun is listed. */
export type ListSource<Row, Query> = {
  key: (row: Row) => string;
  read: (client: AgentClient, query: Query, after: string | undefined, limit: number) => Promise<Page<Row>>;
  /** The row that an event carries, `reload` when all may have changed, or null when it is about something else. */
  changed: (event: AgentEvent) => Row | 'reload' | null;
  /** Whether a row that is new belongs on top of the list under this query. */
  onTop: (row: Row, query: Query) => boolean;
};

export type List<Row, Query> = {
  use: UseBoundStore<StoreApi<ListState<Row>>>;
  key: (row: Row) => string;
  /** Shows the answer of this query; the one that is shown already is left as it is. */
  show: (query: Query) => void;
  more: () => void;
  reload: () => void;
  /** Takes in what was held back. */
  release: () => void;
  place: (place: { scrollTop?: number; active?: number }) => void;
};

const FIRST_PAGE = 100;
const NEXT_PAGES = 500;
const GATHER = 120;
const TYPING = 180;
const EMPTY = {
  query: null,
  rows: [],
  next: null,
  total: null,
  loading: false,
  failure: null,
  held: [],
  scrollTop: 0,
  active: 0,
};

/**
 * A list over keyset pages: rows are read as one scrolls, and events change them in place. New rows go on top while
 * one is at the top, and are held back as a number while one reads further down, so that nothing jumps.
 */
export function createList<Row, Query>(source: ListSource<Row, Query>): List<Row, Query> {
  const use = create<ListState<Row>>(() => EMPTY);
  let shown: Query | null = null;
  let askedAt = -TYPING;
  let asking: ReturnType<typeof setTimeout> | undefined;
  const fetchPage = pageReader(use, source);
  const show = (query: Query) => {
    const written = JSON.stringify(query);
    if (use.getState().query === written) return;
    shown = query;
    use.setState({ query: written, scrollTop: 0, active: 0, held: [] });
    // While one types, only the last of a run of queries is asked.
    const now = performance.now();
    const pause = now - askedAt < TYPING ? TYPING : 0;
    askedAt = now;
    clearTimeout(asking);
    asking = setTimeout(() => void fetchPage(query, undefined, FIRST_PAGE), pause);
  };
  const reload = () => {
    const limit = Math.min(NEXT_PAGES, Math.max(FIRST_PAGE, use.getState().rows.length));
    if (shown !== null) void fetchPage(shown, undefined, limit);
  };
  const more = () => {
    const { next, loading } = use.getState();
    if (shown !== null && next !== null && !loading) void fetchPage(shown, next, NEXT_PAGES);
  };
  const release = () => {
    use.setState(({ rows, held }) => ({ rows: [...held, ...rows], held: [], scrollTop: 0, active: 0 }));
  };
  const take = gathered<Row>((changes) => use.setState((state) => merge(state, changes, source, shown)));
  onEvent((event) => {
    const change = shown === null ? null : source.changed(event);
    if (change === 'reload') reload();
    else if (change !== null) take(change);
  });
  useConnection.subscribe((now, before) => {
    if (now.epoch !== before.epoch) reload();
  });
  return { use, key: source.key, show, more, reload, release, place: (place) => use.setState(place) };
}

/** Reads pages into the state; only the answer to the latest question counts. */
function pageReader<Row, Query>(use: StoreApi<ListState<Row>>, source: ListSource<Row, Query>) {
  let turn = 0;
  return async (query: Query, after: string | undefined, limit: number): Promise<void> => {
    const { client } = useConnection.getState();
    if (client === null) return;
    const mine = ++turn;
    use.setState({ loading: true, failure: null });
    try {
      const page = await source.read(client, query, after, limit);
      if (mine !== turn) return;
      const read = { rows: page.rows, held: [], next: page.next, total: page.total };
      use.setState((state) => ({ ...(after === undefined ? read : appended(state, page)), loading: false }));
    } catch (error) {
      if (mine === turn) use.setState({ loading: false, failure: failureOf(error) });
    }
  };
}

/** The list with one more page below; exported for its test. */
export function appended<Row>(state: ListState<Row>, page: Page<Row>): Partial<ListState<Row>> {
  const rows = [...state.rows, ...page.rows];
  // With the last page here, what came in on top since the first one is counted, too.
  const total = page.next === null ? { count: rows.length + state.held.length, exact: true } : page.total;
  return { rows, next: page.next, total };
}

/** Gathers what comes within a moment, so that a burst of events is one change of the page. */
function gathered<Row>(act: (rows: readonly Row[]) => void): (row: Row) => void {
  let rows: Row[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (row) => {
    rows.push(row);
    timer ??= setTimeout(() => {
      const taken = rows;
      rows = [];
      timer = undefined;
      act(taken);
    }, GATHER);
  };
}

/** The list after these rows changed; exported for its test. */
export function merge<Row, Query>(
  state: ListState<Row>,
  changes: readonly Row[],
  source: Pick<ListSource<Row, Query>, 'key' | 'onTop'>,
  query: Query | null,
): Partial<ListState<Row>> {
  const latest = new Map(changes.map((row) => [source.key(row), row]));
  const swap = (row: Row): Row => {
    const key = source.key(row);
    const newer = latest.get(key);
    if (newer === undefined) return row;
    latest.delete(key);
    return newer;
  };
  const held = state.held.map(swap);
  const rows = state.rows.map(swap);
  const fresh = [...latest.values()].reverse().filter((row) => query !== null && source.onTop(row, query));
  if (fresh.length === 0) return { rows, held };
  const total = state.total === null ? null : { ...state.total, count: state.total.count + fresh.length };
  if (state.scrollTop > 0) return { rows, held: [...fresh, ...held], total };
  // The row that one stands on stays the one that one stands on.
  return { rows: [...fresh, ...rows], held, total, active: state.active === 0 ? 0 : state.active + fresh.length };
}
