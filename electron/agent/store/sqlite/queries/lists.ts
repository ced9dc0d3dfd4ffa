import type { QueryName } from '../../queries.ts';
import type { Connection } from '../connection.ts';
import type { Handlers } from '../handlers.ts';
import { auditList } from './audit.ts';
import { certificateList } from './certificate-list.ts';
import { duplicateFinder } from './duplicates.ts';
import { homeQueries } from './home.ts';
import type { PointName } from './points.ts';
import { registrationList } from './registration-list.ts';
import { searchEverything } from './search.ts';
import { serviceLists } from './service.ts';
import { transactionList } from './transaction-list.ts';

/** Every query that is not a look-up. */
export type ListName = Exclude<QueryName, PointName>;

/** Lists, searches and counts: answered in the reading thread, so that none of them holds up an enrollment. */
export function listQueries(database: Connection): Handlers<ListName> {
  const duplicates = duplicateFinder(database);
  return {
    'registration.list': registrationList(database),
    'certificate.list': certificateList(database),
    'transaction.list': transactionList(database),
    'audit.list': auditList(database),
    'search.everything': searchEverything(database),
    'registration.duplicates': ({ candidates }) =>
      candidates
        .map((candidate, index) => ({ index, duplicates: duplicates(candidate) }))
        .filter((found) => found.duplicates.length > 0),
    ...homeQueries(database),
    ...serviceLists(database),
  };
}
