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
  readonly #executors: Executors<StatementName>;

  constructor(database: Connection) {
    this.#database = database;
    const audit = new AuditWriter(database);
    this.#audit = audit;
    this.#textIndex = new TextIndex(database);
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
      'audit.append': (content) => audit.append(content),
    };
  }

  keyAudit(key: Uint8Array): void {
    this.#audit.unlock(key);
  }

  /**
   * Runs the units in order. A unit whose guard fails is rolled back alone, by its savepoint. Returns after COMMIT, when
   * everything is on disk; throws when the transaction as a whole failed, and then nothing of it took effect.
   */
  commit(units: readonly (readonly Statement[])[]): UnitResult[] {
    const before = this.#audit.end;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const results = units.map((unit) => this.#runUnit(unit));
      this.#textIndex.catchUp();
      this.#audit.seal();
      this.#database.exec('COMMIT');
      this.#audit.committed();
      return results;
    } catch (error) {
      this.#audit.putBack(before);
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #runUnit(unit: readonly Statement[]): UnitResult {
    const before = this.#audit.end;
    let index = 0;
    this.#database.exec('SAVEPOINT unit');
    try {
      for (const statement of unit) {
        this.#run(statement);
        index += 1;
      }
      this.#database.exec('RELEASE unit');
      return COMMITTED;
    } catch (error) {
      // A full disk or an I/O error ends the whole transaction, not the unit.
      if (!this.#database.inTransaction) throw error;
      this.#database.exec('ROLLBACK TO unit');
      this.#database.exec('RELEASE unit');
      this.#audit.putBack(before);
      const statement = unit[index];
      if (!(error instanceof GuardFailed) || statement === undefined) return { result: 'error', error };
      const { duplicates, row } = error;
      return {
        result: 'outcome',
        outcome: { outcome: 'conflict', statement: statement.name, index, duplicates, row },
      };
    }
  }

  #run<Name extends StatementName>(statement: { readonly name: Name; readonly input: Statements[Name] }): void {
    this.#executors[statement.name](statement.input);
  }
}
