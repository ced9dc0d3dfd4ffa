import type { Statement, StatementName, Statements } from '../statements.ts';
import type { CommitOutcome } from '../store.ts';
import type { Connection } from './connection.ts';
import { GuardFailed, type Executors } from './guard.ts';
import { AuditWriter } from './statements/audit.ts';
import { authorityStatements } from './statements/authority.ts';
import { certificateStatements } from './statements/certificate.ts';
import { onBehalfStatements } from './statements/on-behalf.ts';
import { registrationInsertStatements } from './statements/registration-insert.ts';
import { registrationStatements } from './statements/registration.ts';
import { endpointStatements } from './statements/endpoint.ts';
import { serviceStatements } from './statements/service.ts';
import { settingsStatements } from './statements/settings.ts';
import { transactionStatements, waitingStatements } from './statements/transaction.ts';
import { TextIndex } from './text-index.ts';

/** What became of one unit of a group. */
export type UnitResult =
  | { readonly result: 'outcome'; readonly outcome: CommitOutcome }
  | { readonly result: 'error'; readonly error: unknown };

const COMMITTED: UnitResult = { result: 'outcome', outcome: { outcome: 'committed' } };

/** Carries out groups of units, each group in one transaction and one disk flush. */
export class Writer {
  readonly #database: Connection;
  readonly #audit: AuditWriter;
  readonly #textIndex: TextIndex;
  readonly #control;
  readonly #executors: Executors<StatementName>;

  constructor(database: Connection) {
    this.#database = database;
    const audit = new AuditWriter(database);
    this.#audit = audit;
    this.#textIndex = new TextIndex(database);
    this.#control = {
      begin: database.prepare('BEGIN IMMEDIATE'),
      commit: database.prepare('COMMIT'),
      rollback: database.prepare('ROLLBACK'),
      savepoint: database.prepare('SAVEPOINT unit'),
      rollbackToSavepoint: database.prepare('ROLLBACK TO unit'),
      release: database.prepare('RELEASE unit'),
    };
    this.#executors = {
      ...settingsStatements(database),
      ...authorityStatements(database),
      ...registrationInsertStatements(database),
      ...registrationStatements(database),
      ...certificateStatements(database),
      ...transactionStatements(database),
      ...waitingStatements(database),
      ...onBehalfStatements(database),
      ...serviceStatements(database),
      ...endpointStatements(database),
      'audit.append': (content) => audit.append(content),
    };
  }

  keyAudit(key: Uint8Array): void {
    this.#audit.unlock(key);
  }

  /**
   * Runs the units in order. A unit whose guard fails is rolled back alone. Returns after COMMIT, when everything is on
   * disk; throws when the transaction as a whole failed, and then nothing of it took effect.
   */
  commit(units: readonly (readonly Statement[])[]): UnitResult[] {
    // Guards hold nearly always, and a savepoint for each unit costs as much as a statement: only after a unit failed
    // are the units of its group told apart.
    const failure = this.#transaction(
      () => this.#runAll(units),
      (failed) => failed === null,
    );
    if (failure === null) return units.map(() => COMMITTED);
    if (units.length === 1) return [failure];
    return this.#transaction(
      () => units.map((unit) => this.#runUnit(unit)),
      () => true,
    );
  }

  /** Runs `work` in a transaction that is committed where `isGood` says so of its result, else rolled back. */
  #transaction<Result>(work: () => Result, isGood: (result: Result) => boolean): Result {
    const before = this.#audit.end;
    this.#control.begin.run();
    try {
      const result = work();
      if (isGood(result)) {
        this.#textIndex.catchUp();
        this.#audit.seal();
        this.#control.commit.run();
        this.#audit.committed();
      } else {
        this.#control.rollback.run();
        this.#audit.putBack(before);
      }
      return result;
    } catch (error) {
      this.#audit.putBack(before);
      if (this.#database.inTransaction) this.#control.rollback.run();
      throw error;
    }
  }

  /** Null, or what became of the first unit that failed. */
  #runAll(units: readonly (readonly Statement[])[]): UnitResult | null {
    for (const unit of units) {
      const failure = this.#runStatements(unit);
      if (failure !== null) return failure;
    }
    return null;
  }

  #runUnit(unit: readonly Statement[]): UnitResult {
    const before = this.#audit.end;
    this.#control.savepoint.run();
    const failure = this.#runStatements(unit);
    if (failure !== null) {
      this.#control.rollbackToSavepoint.run();
      this.#audit.putBack(before);
    }
    this.#control.release.run();
    return failure ?? COMMITTED;
  }

  #runStatements(unit: readonly Statement[]): UnitResult | null {
    for (const [index, statement] of unit.entries()) {
      try {
        this.#run(statement);
      } catch (error) {
        // A full disk or an I/O error ends the whole transaction, not the unit.
        if (!this.#database.inTransaction) throw error;
        if (!(error instanceof GuardFailed)) return { result: 'error', error };
        const { duplicates, row } = error;
        return {
          result: 'outcome',
          outcome: { outcome: 'conflict', statement: statement.name, index, duplicates, row },
        };
      }
    }
    return null;
  }

  #run<Name extends StatementName>(statement: { readonly name: Name; readonly input: Statements[Name] }): void {
    this.#executors[statement.name](statement.input);
  }
}
