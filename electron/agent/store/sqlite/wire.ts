import { Failure, type FailureCode } from '../../../../shared/domain/failure.ts';
import type { QueryName, StreamName } from '../queries.ts';
import type { Statement } from '../statements.ts';
import type { CommitOutcome } from '../store.ts';

/** What the store's threads are told at their start. */
export type StoreWorkerData = { readonly role: 'writer' | 'reader'; readonly file: string; readonly folder: string };

/** What they can be asked. */
export type StoreRequest =
  | { readonly ask: 'open' }
  | { readonly ask: 'key'; readonly key: Uint8Array }
  | { readonly ask: 'commit'; readonly units: readonly (readonly Statement[])[] }
  | { readonly ask: 'read'; readonly name: QueryName; readonly input: unknown }
  | { readonly ask: 'chunk'; readonly name: StreamName; readonly input: unknown; readonly after: number }
  | { readonly ask: 'close' };

export type WireError = {
  readonly failure: { readonly code: FailureCode; readonly params: Readonly<Record<string, string>> } | null;
  readonly message: string;
};

/** One unit's result as it travels between threads, where an Error loses its class. */
export type WireUnitResult =
  | { readonly result: 'outcome'; readonly outcome: CommitOutcome }
  | { readonly result: 'error'; readonly error: WireError };

export type StoreReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: WireError };

/** SQLite's result codes that mean the disk, not us. */
const DISK_CODES = [
  'SQLITE_FULL',
  'SQLITE_IOERR',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  'SQLITE_CORRUPT',
  'SQLITE_NOTADB',
];

export function toWire(error: unknown, folder: string): WireError {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Failure) return { failure: { code: error.code, params: error.params }, message };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const disk = DISK_CODES.some((prefix) => code.startsWith(prefix));
  return { failure: disk ? { code: 'data-folder-unusable', params: { folder } } : null, message };
}

export function fromWire({ failure, message }: WireError): Failure {
  const cause = new Error(message);
  return failure === null
    ? new Failure('internal', {}, { cause })
    : new Failure(failure.code, failure.params, { cause });
}
