import type { RegistrationListInput, RegistrationRow } from '../../../../../shared/contract/registrations.ts';
import type { Page } from '../../queries.ts';
import type { Connection } from '../connection.ts';
import { ListPlanner } from '../list/list-planner.ts';
import type { Condition, ListedNoun } from '../list/noun.ts';
import { TextSearch } from '../list/search.ts';
import { anyOf, type Slice } from '../list/slices.ts';
import { Tally } from '../list/tally.ts';
import { REGISTRATION_ROW, toRegistrationRow, type RegistrationRecord } from '../rows/registration.ts';

const NOUN: ListedNoun = {
  table: 'registration',
  sorts: {
    createdAt: { column: 'created_at', index: 'registration_listed_by_created', kind: 'number' },
    fqdn: { column: 'fqdn', index: 'registration_listed_by_fqdn', kind: 'string' },
    expiresAt: { column: 'expires_key', index: 'registration_listed_by_expires', kind: 'number' },
    lastRequestAt: { column: 'last_request_key', index: 'registration_listed_by_last_request', kind: 'number' },
  },
  part: { column: 'phase', values: ['open', 'enrolled', 'cancelled'] },
  lags: false,
  chronological: 'createdAt',
  // What a registration is searched by begins with its FQDN.
  prefix: { column: 'fqdn', index: 'registration_listed_by_fqdn', told: 'search' },
  hexadecimal: [],
};

type Input = RegistrationListInput & { readonly now: number };

/** Pages of registrations. */
export function registrationList(database: Connection): (input: Input) => Page<RegistrationRow> {
  const planner = new ListPlanner(database, NOUN);
  const search = new TextSearch(database, NOUN);
  const tally = new Tally(database, 'registration');
  const rows = database.prepare<object, RegistrationRecord>(
    `SELECT ${REGISTRATION_ROW} FROM json_each(@seqs) s CROSS JOIN registration r ON r.seq = s.value ORDER BY s.key`,
  );
  return (input) => {
    const page = planner.page({
      by: input.sort?.by ?? 'createdAt',
      direction: input.sort?.direction ?? 'desc',
      after: input.after,
      limit: input.limit ?? 100,
      conditions: [search.condition(input.search), statesCondition(input, tally)].filter((one) => one !== null),
    });
    const records = rows.all({ seqs: JSON.stringify(page.seqs), now: input.now });
    return { rows: records.map(toRegistrationRow), next: page.next, total: page.total };
  };
}

const SLICES: Readonly<Record<RegistrationRow['state'], Slice>> = {
  waiting: { where: "phase = 'open' AND expires_key > @now", parts: ['open'], tally: null },
  expired: { where: "phase = 'open' AND expires_key <= @now", parts: ['open'], tally: null },
  enrolled: { where: "phase = 'enrolled'", parts: ['enrolled'], tally: ['enrolled'] },
  cancelled: { where: "phase = 'cancelled'", parts: ['cancelled'], tally: ['cancelled'] },
};

function statesCondition({ states, now }: Input, tally: Tally): Condition | null {
  if (states === undefined || states.length === 0) return null;
  const slices = [...new Set(states)].map((state) => SLICES[state]);
  return anyOf('registration', 'registration_listed_by_expires', slices, { now }, tally);
}
