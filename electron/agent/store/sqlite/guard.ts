import Database from 'better-sqlite3';
import type { Statements } from '../statements.ts';
import type { Duplicate } from '../duplicate.ts';

/** A statement's guard did not hold; its unit is a conflict. */
export class GuardFailed extends Error {
  readonly duplicates: readonly Duplicate[];
  readonly row: number | null;

  constructor(duplicates: readonly Duplicate[] = [], row: number | null = null) {
    super('guard failed');
    this.duplicates = duplicates;
    this.row = row;
  }
}

/** Carries out statements of the names given; each throws GuardFailed where its guard does not hold. */
export type Executors<Name extends keyof Statements> = {
  readonly [N in Name]: (input: Statements[N]) => void;
};

/** For a guarded UPDATE or INSERT: exactly one row, or the guard failed. */
export function requireOne(result: { readonly changes: number }): void {
  if (result.changes !== 1) throw new GuardFailed();
}

/** Runs an insert whose uniqueness is the guard. */
export function guardUnique(insert: () => void): void {
  try {
    insert();
  } catch (error) {
    if (isUniqueViolation(error)) throw new GuardFailed();
    throw error;
  }
}

export function isUniqueViolation(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError &&
    (error.code === 'SQLITE_CONSTRAINT_UNIQUE' || error.code === 'SQLITE_CONSTRAINT_PRIMARYKEY')
  );
}
