import { openSqliteStore } from '../../electron/agent/store/sqlite/open-store.ts';
import type { Page } from '../../electron/agent/store/queries.ts';
import type { Store } from '../../electron/agent/store/store.ts';
import { makeFolder, NOW } from '../unit/agent/store/samples.ts';
import { fillLists } from './list-rows.ts';

const ROUNDS = 25;
const PAGE = 100;
const DEEP_PAGE = 500;

type Noun = {
  readonly query: 'registration.list' | 'certificate.list' | 'transaction.list';
  readonly sorts: readonly string[];
  readonly states: readonly string[];
  /** What the console always adds. */
  readonly always: Readonly<Record<string, string>>;
};

const NOUNS: Readonly<Record<string, Noun>> = {
  registrations: {
    query: 'registration.list',
    sorts: ['createdAt', 'fqdn', 'expiresAt', 'lastRequestAt'],
    states: ['waiting', 'expired', 'enrolled', 'cancelled'],
    always: {},
  },
  certificates: {
    query: 'certificate.list',
    sorts: ['issuedAt', 'name', 'notAfter'],
    states: ['valid', 'expiring', 'expired', 'revoked'],
    always: { kind: 'device' },
  },
  transactions: {
    query: 'transaction.list',
    sorts: ['receivedAt'],
    states: ['issued', 'refused', 'pending'],
    always: {},
  },
};

const SEARCHES: Readonly<Record<string, string | null>> = {
  'no search': null,
  'search: all match': 'office.example',
  'search: every tenth': 'floor-3.',
  'search: one matches': 'printer-000543',
  'search: none matches': 'nowhere',
  'search: two letters': 'pr',
};

/** One way of listing a noun, by one sort, in the direction that costs more of a thousandth. */
export type ListFigure = {
  readonly noun: string;
  readonly what: string;
  readonly sort: string;
  /** The least milliseconds of a page through the store's interface, at the small and at the large size. */
  readonly small: number;
  readonly large: number;
};

type Input = Readonly<Record<string, unknown>>;
type Stores = { readonly small: Store; readonly large: Store };

/**
 * Measures every way in which the console lists, searches, filters and sorts, at two sizes: through the store, because
 * what is above it costs the same for each row that it is handed. Both sizes are asked for as many rows as the small
 * one has to give, a page at most, so that the ratio is the cost of the size and not of the answer.
 */
export async function measureLists(smallSize: number, largeSize: number): Promise<ListFigure[]> {
  const folders = { small: makeFolder(), large: makeFolder() };
  const stores = {
    small: await openSqliteStore(folders.small.folder),
    large: await openSqliteStore(folders.large.folder),
  };
  try {
    await fillLists(stores.small, smallSize);
    await fillLists(stores.large, largeSize);
    const figures: ListFigure[] = [];
    for (const [noun, ways] of Object.entries(NOUNS)) {
      for (const [what, filter, isDeep] of waysOf(ways)) {
        for (const by of ways.sorts) {
          figures.push({ noun, what, sort: by, ...(await worseDirection(stores, ways.query, filter, by, isDeep)) });
        }
      }
    }
    return figures;
  } finally {
    await stores.small.close();
    await stores.large.close();
    folders.small.remove();
    folders.large.remove();
  }
}

function waysOf({ states, always }: Noun): readonly (readonly [what: string, filter: Input, isDeep: boolean])[] {
  const searched = Object.entries(SEARCHES).map(([what, search]) => ({ what, ...(search !== null && { search }) }));
  const shallow = [undefined, ...states].flatMap((state) =>
    searched.map(({ what, ...filter }) => ({
      what: state === undefined ? what : `${state}, ${what}`,
      filter: { ...always, ...filter, ...(state !== undefined && { states: [state] }) },
    })),
  );
  const deep = shallow.filter(({ what }) => /(?:no search|search: (?:all|every).*)$/u.test(what));
  return [
    ...shallow.map(({ what, filter }) => [what, filter, false] as const),
    ...deep.map(({ what, filter }) => [`${what}, half way`, filter, true] as const),
  ];
}

async function worseDirection(stores: Stores, query: Noun['query'], filter: Input, by: string, isDeep: boolean) {
  const figures = [];
  for (const direction of ['asc', 'desc']) {
    const base = { ...filter, sort: { by, direction }, now: NOW };
    figures.push(await compare(stores, query, base, isDeep));
  }
  return figures.reduce((worst, other) => (other.large / other.small > worst.large / worst.small ? other : worst));
}

async function compare({ small, large }: Stores, query: Noun['query'], base: Input, isDeep: boolean) {
  const after = isDeep ? { small: await halfWay(small, query, base), large: await halfWay(large, query, base) } : null;
  const input = { small: { ...base, ...after?.small }, large: { ...base, ...after?.large } };
  const limit = Math.max(1, (await list(small, query, { ...input.small, limit: PAGE })).rows.length);
  const times = { small: Infinity, large: Infinity };
  // Taking turns, so that what else the machine does falls on both alike.
  for (let round = 0; round < ROUNDS; round += 1) {
    times.small = Math.min(times.small, await timeOf(() => list(small, query, { ...input.small, limit })));
    times.large = Math.min(times.large, await timeOf(() => list(large, query, { ...input.large, limit })));
  }
  return times;
}

/** The cursor in the middle of a list, by as many pages as a person would scroll through. */
async function halfWay(store: Store, query: Noun['query'], base: Input): Promise<Input> {
  const cursors: string[] = [];
  let { next } = await list(store, query, { ...base, limit: DEEP_PAGE / 10 });
  while (next !== null) {
    cursors.push(next);
    ({ next } = await list(store, query, { ...base, after: next, limit: DEEP_PAGE }));
  }
  const after = cursors[cursors.length >> 1];
  return after === undefined ? {} : { after };
}

async function list(store: Store, query: Noun['query'], input: Input): Promise<Page<unknown>> {
  // The ways are made of the contract's own words, more than its types can follow.
  return store.read(query, input);
}

async function timeOf(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}
