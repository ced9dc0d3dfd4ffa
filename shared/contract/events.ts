import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { vaultState } from './agent.ts';
import { certificateRow } from './certificates.ts';
import { crlState } from './authority.ts';
import { challengeServiceState } from './challenge-service.ts';
import { listenerState } from './listener.ts';
import { objectId } from './scalars.ts';
import { registrationRow } from './registrations.ts';
import { transactionRow } from './transactions.ts';

/** What happened in the agent, in the order in which it was committed. Never carries a secret. */
export const agentEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('transaction'), row: transactionRow }),
  z.strictObject({ type: z.literal('registration'), row: registrationRow }),
  z.strictObject({ type: z.literal('certificate'), row: certificateRow }),
  /** Many objects changed at once (an import); lists should be read again. */
  z.strictObject({ type: z.literal('reload'), noun: z.enum(['registrations', 'certificates', 'transactions']) }),
  z.strictObject({ type: z.literal('listener'), state: listenerState }),
  z.strictObject({ type: z.literal('authority'), crl: crlState.nullable() }),
  z.strictObject({ type: z.literal('vault'), state: vaultState }),
  z.strictObject({ type: z.literal('settings') }),
  /** A profile, a signer or an operator changed, or a dynamic challenge was made or used. */
  z.strictObject({ type: z.literal('services') }),
  /** A request at an external CA, or a report about it, changed. */
  z.strictObject({ type: z.literal('endpoint'), id: objectId }),
  z.strictObject({ type: z.literal('challenge-service'), state: challengeServiceState }),
]);
export type AgentEvent = z.infer<typeof agentEvent>;

export const events = {
  subscribe: oc.input(z.strictObject({})).output(eventIterator(agentEvent)),
};
