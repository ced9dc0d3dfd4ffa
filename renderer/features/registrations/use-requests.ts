import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useQuery, type Query } from '../../app/query.ts';

const SHOWN = 8;

/** The newest requests that named a registration. */
export function useRequests(id: string): Query<Awaited<ReturnType<AgentClient['transactions']['list']>>> {
  return useQuery(
    `registration ${id} requests`,
    (client) => client.transactions.list({ registrationId: id, limit: SHOWN }),
    (event) => event.type === 'transaction' && event.row.registrationId === id,
  );
}
