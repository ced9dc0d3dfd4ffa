import type { Duplicate } from './duplicate.ts';
import type { Queries, QueryName, Streams, StreamName } from './queries.ts';
import type { Statement, StatementName } from './statements.ts';

export type { Duplicate };

export type CommitOutcome =
  | { readonly outcome: 'committed' }
  /** A guard failed and nothing of the unit took effect. `index` is the statement's place in the unit. */
  | {
      readonly outcome: 'conflict';
      readonly statement: StatementName;
      readonly index: number;
      /** For `registration.insert` and `insertMany`: what is taken; for `insertMany`, `row` is the registration's place. */
      readonly duplicates: readonly Duplicate[];
      readonly row: number | null;
    };

/** A unit that is being prepared. To withdraw one that was committed does nothing. */
export type Announcement = { readonly withdraw: () => void };

/**
 * What the agent remembers. Knows no engine: a write is a unit of plain-data statements that takes effect whole or not
 * at all, a read is a named query. Decide on what was read; guards catch what changed in between.
 */
export interface Store {
  /**
   * Resolves after the unit is durable, or with the guard that failed. Units that wait together share one disk flush.
   * Rejects with StoreBusyError when too many wait, and with a Failure when the store itself fails.
   */
  commit(unit: readonly Statement[], announcement?: Announcement): Promise<CommitOutcome>;
  /**
   * Says that a unit will come as soon as something else is done: others that were announced wait some milliseconds for
   * it, to share its flush. Commit it with what this returns, or withdraw it.
   */
  announce(): Announcement;
  /** Sees everything whose commit has resolved. */
  read<Name extends QueryName>(name: Name, input: Queries[Name]['input']): Promise<Queries[Name]['output']>;
  /** Rows in chunks, at any size; one chunk is in memory at a time. */
  stream<Name extends StreamName>(
    name: Name,
    input: Streams[Name]['input'],
  ): AsyncIterable<readonly Streams[Name]['row'][]>;
  /** Gives the store the vault's audit key, which seals the entries that it appends. */
  keyAudit(key: Uint8Array): Promise<void>;
  /** Waits for what was committed, then closes. Idempotent. */
  close(): Promise<void>;
}

/** Too much is waiting already; the caller should refuse rather than queue. */
export class StoreBusyError extends Error {
  constructor() {
    super('the store has too much waiting');
    this.name = 'StoreBusyError';
  }
}
