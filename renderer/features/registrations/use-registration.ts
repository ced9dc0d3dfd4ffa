import type { Registration } from '../../../shared/contract/registrations.ts';
import { useQuery, type Query } from '../../app/query.ts';

/** One registration, current. */
export function useRegistration(id: string): Query<Registration> {
  return useQuery(
    `registration ${id}`,
    (client) => client.registrations.get({ id }),
    (event) => event.type === 'registration' && event.row.id === id,
  );
}
