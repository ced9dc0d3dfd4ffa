import { Failure } from '../../../../../shared/domain/failure.ts';
import { link, resumeAt, sealEnd, type ChainEnd } from '../../../audit/chain.ts';
import type { StoredAuditHead } from '../../../audit/entry.ts';
import type { Statements } from '../../statements.ts';
import type { Connection } from '../connection.ts';

/**
 * Appends to the audit chain. The end of the chain is kept in memory, because this connection is the only one that
 * writes; it is put back when a unit rolls back, and sealed into the database once per transaction.
 */
export class AuditWriter {
  readonly #database: Connection;
  readonly #insert;
  readonly #putHead;
  #key: Uint8Array | null = null;
  #end: ChainEnd = { sequence: 0, hash: new Uint8Array(32) };
  #sealed = 0;

  constructor(database: Connection) {
    this.#database = database;
    this.#insert = database.prepare(
      `INSERT INTO audit (sequence, at, actor, action, object_kind, object_id, detail, previous, hash)
       VALUES (@sequence, @at, @actor, @action, @objectKind, @objectId, @detailJson, @previous, @hash)`,
    );
    this.#putHead = database.prepare(
      `INSERT INTO audit_head (only, count, hash, seal) VALUES (1, @count, @hash, @seal)
       ON CONFLICT (only) DO UPDATE SET count = excluded.count, hash = excluded.hash, seal = excluded.seal`,
    );
  }

  /** Finds the end of the chain and checks it against its seal. */
  unlock(key: Uint8Array): void {
    const last = this.#database.prepare<[], ChainEnd>('SELECT sequence, hash FROM audit ORDER BY sequence DESC').get();
    const head = this.#database.prepare<[], StoredAuditHead>('SELECT count, hash, seal FROM audit_head').get();
    const fresh = this.#database.prepare('SELECT 1 FROM vault').get() === undefined;
    this.#end = resumeAt(key, last ?? null, head ?? null, fresh);
    this.#sealed = this.#end.sequence;
    this.#key = key;
  }

  append(content: Statements['audit.append']): void {
    if (this.#key === null) throw new Failure('vault-locked');
    const entry = link(this.#key, this.#end, content);
    this.#insert.run(entry);
    this.#end = { sequence: entry.sequence, hash: entry.hash };
  }

  get end(): ChainEnd {
    return this.#end;
  }

  /** For a unit or a transaction that rolled back. */
  putBack(end: ChainEnd): void {
    this.#end = end;
  }

  /** Before COMMIT. */
  seal(): void {
    if (this.#key === null || this.#end.sequence === this.#sealed) return;
    this.#putHead.run(sealEnd(this.#key, this.#end));
  }

  /** After COMMIT. */
  committed(): void {
    this.#sealed = this.#end.sequence;
  }
}
