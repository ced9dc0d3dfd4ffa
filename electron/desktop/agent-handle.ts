import { createRouterClient, type Router } from '@orpc/server';
import type { AgentClient, contract } from '../../shared/contract/contract.ts';

/** Whose name the audit log has for what is done in the desktop's console. */
export const CALLER = { actor: 'operator' } as const;

/** What the desktop host needs of the agent: the contract's router, and a way to drain it. */
export type AgentHandle = {
  readonly router: Router<typeof contract, { actor: string }>;
  close(): Promise<void>;
};

/** The agent as the page sees it, for the tray, the menu and the notifications. */
export function clientOf({ router }: AgentHandle): AgentClient {
  return createRouterClient(router, { context: CALLER });
}
