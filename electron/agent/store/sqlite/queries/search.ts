import type { Queries } from '../../queries.ts';
import type { Connection } from '../connection.ts';
import { certificateList } from './certificate-list.ts';
import { registrationList } from './registration-list.ts';
import { transactionList } from './transaction-list.ts';

type Query = Queries['search.everything'];

/** The palette: the newest few of each noun that match. */
export function searchEverything(database: Connection): (input: Query['input']) => Query['output'] {
  const registrations = registrationList(database);
  const certificates = certificateList(database);
  const transactions = transactionList(database);
  return ({ text, limit }) => {
    if (text.trim() === '') return [];
    // States are not shown here, so no instant matters.
    const now = 0;
    return [
      ...registrations({ search: text, limit, now }).rows.map((row) => ({
        kind: 'registration' as const,
        id: row.id,
        title: row.fqdnUnicode,
        detail: [...row.ipAddresses, row.serialNumber ?? ''].filter((part) => part !== '').join(' · '),
      })),
      ...certificates({ search: text, limit, now }).rows.map((row) => ({
        kind: 'certificate' as const,
        serial: row.serial,
        title: row.name,
        detail: row.serial,
      })),
      ...transactions({ search: text, limit }).rows.map((row) => ({
        kind: 'transaction' as const,
        id: row.id,
        title: row.requestedName ?? row.clientAddress,
        detail: row.clientAddress,
      })),
    ];
  };
}
