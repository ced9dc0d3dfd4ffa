import type { AuthorityView } from '../../../shared/contract/authority.ts';
import { useQuery, type Query } from '../../app/query.ts';

/** The staged, the current and the former authorities, newest first. */
export const useAuthorities = (): Query<AuthorityView[]> =>
  useQuery(
    'authorities',
    (client) => client.authority.list({}),
    ({ type }) => type === 'authority',
  );
