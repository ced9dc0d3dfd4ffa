import { useConnection } from '../../../../../renderer/app/connection.ts';
import type { AgentClient } from '../../../../../shared/contract/contract.ts';

type Fake = Partial<{ [Noun in 'endpoints' | 'audit']: Partial<AgentClient[Noun]> }>;

/** An agent that knows only these procedures; any other call fails. */
export function connect(fake: Fake): void {
  const client = { audit: { list: () => Promise.resolve({ rows: [] }) }, ...fake };
  // The tests answer what the page under test asks for, and nothing else.
  useConnection.setState(({ epoch }) => ({
    phase: 'open',
    client: client as unknown as AgentClient,
    epoch: epoch + 1,
  }));
}
