import { useQuery } from './query.ts';

/** How many requests wait for a decision, as they come and go; 0 while that is not known. */
export function useWaitingRequests(): number {
  const { data } = useQuery(
    'waiting-requests',
    async (client) => (await client.transactions.waiting({})).count,
    (event) => event.type === 'transaction' || (event.type === 'reload' && event.noun === 'transactions'),
  );
  return data ?? 0;
}
