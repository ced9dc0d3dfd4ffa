import { useCallback, useState } from 'react';
import type { AgentClient } from '../../shared/contract/contract.ts';
import { agent } from './connection.ts';
import { failureOf, type ShownFailure } from './failure.ts';

export type Action<Input, Output> = {
  /** Resolves to the output, or to null when it failed; then `failure` says why. */
  run: (input: Input) => Promise<Output | null>;
  busy: boolean;
  failure: ShownFailure | null;
  clear: () => void;
};

/** One thing that the operator asks the agent to do: runs once at a time, and its failure stays on the page. */
export function useAction<Input, Output>(
  perform: (client: AgentClient, input: Input) => Promise<Output>,
): Action<Input, Output> {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ShownFailure | null>(null);
  const run = useCallback(
    async (input: Input) => {
      setBusy(true);
      setFailure(null);
      try {
        return await perform(agent(), input);
      } catch (error) {
        setFailure(failureOf(error));
        return null;
      } finally {
        setBusy(false);
      }
    },
    [perform],
  );
  const clear = useCallback(() => setFailure(null), []);
  return { run, busy, failure, clear };
}
