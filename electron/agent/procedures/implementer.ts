import { ORPCError, implement } from '@orpc/server';
import { contract } from '../../../shared/contract/contract.ts';
import { failureOf, failureToTransport } from '../../../shared/contract/failure-transport.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import type { AgentOptions } from '../agent-options.ts';
import type { Ground } from '../ground.ts';
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
  const dressed = (error: unknown): unknown => {
    if (error instanceof ORPCError) return error;
    if (!(error instanceof Failure)) onFault(error);
    return failureToTransport(failureOf(error));
  };
  return implement(contract)
    .$context<CallContext>()
    .use(async ({ next, signal }, _input, output) => {
      try {
        const result = await next();
        const streamed: unknown = result.output;
        if (!isStream(streamed)) return result;
        // Who leaves in the middle is no fault.
        return await output(dressEach(streamed, (error) => (signal?.aborted === true ? error : dressed(error))));
      } catch (error) {
        throw dressed(error);
      }
    });
}

/** The same stream, whose failure in the middle leaves like any other. */
async function* dressEach(
  stream: AsyncIterable<unknown>,
  dressed: (error: unknown) => unknown,
): AsyncGenerator<unknown, void> {
  try {
    for await (const each of stream) yield each;
  } catch (error) {
    throw dressed(error);
  }
}

function isStream(output: unknown): output is AsyncIterable<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}

export type Implementer = ReturnType<typeof implementer>;
