import type { TransactionListInput, TransactionRow } from '../../../../../shared/contract/transactions.ts';
import type { Page } from '../../queries.ts';
import type { Connection } from '../connection.ts';
import { ListPlanner } from '../list/list-planner.ts';
import type { Condition, ListedNoun } from '../list/noun.ts';
import { TextSearch } from '../list/search.ts';
import { anyOf } from '../list/slices.ts';
import { Tally } from '../list/tally.ts';
import { toTransactionRow, TRANSACTION_ROW, type TransactionRecord } from '../rows/transaction.ts';

const NOUN: ListedNoun = {
  table: 'exchange',
  sorts: { receivedAt: { column: 'received_at', index: 'exchange_listed', kind: 'number' } },
  part: { column: 'state', values: ['issued', 'refused', 'pending'] },
  lags: true,
  chronological: 'receivedAt',
  prefix: { column: 'requested_name', index: 'exchange_listed_by_name', told: 'requested_name' },
  hexadecimal: [],
};

/** Pages of transactions. */
export function transactionList(database: Connection): (input: TransactionListInput) => Page<TransactionRow> {
  const planner = new ListPlanner(database, NOUN);
  const search = new TextSearch(database, NOUN);
  const tally = new Tally(database, 'exchange');
  const rows = database.prepare<object, TransactionRecord>(
    `SELECT ${TRANSACTION_ROW} FROM json_each(@seqs) s CROSS JOIN exchange r ON r.seq = s.value ORDER BY s.key`,
  );
  return (input) => {
    const page = planner.page({
      by: input.sort?.by ?? 'receivedAt',
      direction: input.sort?.direction ?? 'desc',
      after: input.after,
      limit: input.limit ?? 100,
      conditions: [
        search.condition(input.search),
        statesCondition(input, tally),
        registrationCondition(input.registrationId),
      ].filter((one) => one !== null),
    });
    const records = rows.all({ seqs: JSON.stringify(page.seqs) });
    return { rows: records.map(toTransactionRow), next: page.next, total: page.total };
  };
}

const WHERE: Readonly<Record<TransactionRow['state'], string>> = {
  issued: "state = 'issued'",
  refused: "state = 'refused'",
  pending: "state = 'pending'",
};

function statesCondition({ states }: TransactionListInput, tally: Tally): Condition | null {
  if (states === undefined || states.length === 0) return null;
  const slices = [...new Set(states)].map((state) => ({ where: WHERE[state], parts: [state], tally: [state] }));
  return anyOf('exchange', 'exchange_listed', slices, {}, tally);
}

function registrationCondition(registrationId: string | undefined): Condition | null {
  if (registrationId === undefined) return null;
  return {
    test: 'r.registration_id = @registrationId',
    bindings: { registrationId },
    narrow: 'SELECT seq FROM exchange INDEXED BY exchange_by_registration WHERE registration_id = @registrationId',
    count: null,
    exact: true,
    parts: null,
    reads: null,
    sample: null,
  };
}
