import type Database from 'better-sqlite3';
import type { Connection } from '../connection.ts';

/** SQL texts are made of our own fragments, so there are few; the bound is against a mistake. */
const KEPT = 500;

/** Prepares each SQL text once per connection. */
export class StatementCache {
  readonly #database: Connection;
  readonly #statements = new Map<string, Database.Statement>();

  constructor(database: Connection) {
    this.#database = database;
  }

  get(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= KEPT) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
