import { ORPCError, implement } from '@orpc/server';
import { contract } from '../../../shared/contract/contract.ts';
import { failureOf, failureToTransport } from '../../../shared/contract/failure-transport.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import type { AgentOptions } from '../agent-options.ts';
import type { Ground } from '../rooms.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { VaultDoor } from '../vault-door.ts';

/** Who calls: `operator` through a console, `command-line` through the control socket. */
export type CallContext = { readonly actor: string };

export type ProcedureDeps = Ground & {
  readonly options: AgentOptions;
  readonly secrets: SecretStore;
  /** What needs an open vault is behind it; its `rooms` throw `vault-locked`. */
  readonly door: VaultDoor;
  /** Epoch milliseconds. */
  readonly startedAt: number;
};

/**
 * Implements procedures of the contract. Every failure leaves in the contract's dress; what nobody foresaw is reported
 * here and leaves as `internal`, without a word of it.
 */
export function implementer(onFault: (error: unknown) => void) {
  return implement(contract)
    .$context<CallContext>()
    .use(async ({ next }) => {
      try {
        return await next();
      } catch (error) {
        if (error instanceof ORPCError) throw error;
        if (!(error instanceof Failure)) onFault(error);
        throw failureToTransport(failureOf(error));
      }
    });
}

export type Implementer = ReturnType<typeof implementer>;
