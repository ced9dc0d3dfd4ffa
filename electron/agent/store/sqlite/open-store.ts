import { Failure } from '../../../../shared/domain/failure.ts';
import type { Queries, QueryName, StreamName, Streams } from '../queries.ts';
import type { Statement } from '../statements.ts';
import type { Announcement, CommitOutcome, Store } from '../store.ts';
import { CommitQueue } from './commit-queue.ts';
import { openForReading, type Connection } from './connection.ts';
import { prepareFolder } from './folder.ts';
import type { Handlers } from './handlers.ts';
import type { Chunk } from './queries/chunks.ts';
import { pointQueries, type PointName } from './queries/points.ts';
import type { WireUnitResult } from './wire.ts';
import { WorkerLink } from './worker-link.ts';

export type SqliteStoreOptions = {
  /** How many units may wait to be committed before `commit` rejects with StoreBusyError. */
  readonly mostUnits?: number;
  /** How many lists and searches may wait. */
  readonly mostReads?: number;
};

const POINT_CACHE_KIB = 8_192;

/**
 * Opens the database of a data folder, making or migrating it. Hold the folder's lock (`lockFolder`) first. Writing is
 * done in one thread, lists in another (started with the first list), look-ups by a key right here.
 *
 * @throws Failure `data-folder-unusable`, `data-folder-newer`
 */
export async function openSqliteStore(folder: string, options: SqliteStoreOptions = {}): Promise<Store> {
  const file = prepareFolder(folder);
  const writer = new WorkerLink({ role: 'writer', file, folder }, Number.MAX_SAFE_INTEGER);
  try {
    await writer.ask({ ask: 'open' });
    return new SqliteStore(folder, file, writer, options);
  } catch (error) {
    await writer.close();
    throw error;
  }
}

class SqliteStore implements Store {
  readonly #folder: string;
  readonly #file: string;
  readonly #writer: WorkerLink;
  readonly #queue: CommitQueue;
  readonly #points: Connection;
  readonly #lookUps: Handlers<PointName>;
  readonly #mostReads: number;
  #reader: Promise<WorkerLink> | null = null;
  #closing: Promise<void> | null = null;

  constructor(folder: string, file: string, writer: WorkerLink, { mostUnits, mostReads }: SqliteStoreOptions) {
    this.#folder = folder;
    this.#file = file;
    this.#writer = writer;
    this.#mostReads = mostReads ?? 1_000;
    this.#queue = new CommitQueue(
      async (units) => (await writer.ask({ ask: 'commit', units })) as readonly WireUnitResult[],
      mostUnits ?? 5_000,
    );
    this.#points = openForReading(file, POINT_CACHE_KIB);
    this.#lookUps = pointQueries(this.#points);
  }

  async commit(unit: readonly Statement[], announcement?: Announcement): Promise<CommitOutcome> {
    this.#requireOpen();
    return this.#queue.commit(unit, announcement);
  }

  announce(): Announcement {
    return this.#queue.announce();
  }

  async read<Name extends QueryName>(name: Name, input: Queries[Name]['input']): Promise<Queries[Name]['output']> {
    this.#requireOpen();
    if (isPoint(this.#lookUps, name)) return this.#lookUps[name](input as never);
    const reader = await this.#readingThread();
    return (await reader.ask({ ask: 'read', name: name, input })) as Queries[Name]['output'];
  }

  async *stream<Name extends StreamName>(
    name: Name,
    input: Streams[Name]['input'],
  ): AsyncGenerator<readonly Streams[Name]['row'][]> {
    let after: number | null = 0;
    while (after !== null) {
      this.#requireOpen();
      const reader = await this.#readingThread();
      const chunk = (await reader.ask({ ask: 'chunk', name, input, after })) as Chunk<Streams[Name]['row']>;
      if (chunk.rows.length > 0) yield chunk.rows;
      after = chunk.next;
    }
  }

  async keyAudit(key: Uint8Array): Promise<void> {
    this.#requireOpen();
    await this.#queue.idle();
    await this.#writer.ask({ ask: 'key', key });
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#queue.idle();
    const reader = await this.#reader?.catch(() => null);
    await reader?.close();
    this.#points.close();
    // Last, because closing the last connection folds the write-ahead log into the database.
    await this.#writer.close();
  }

  async #readingThread(): Promise<WorkerLink> {
    this.#reader ??= this.#startReader();
    return this.#reader;
  }

  async #startReader(): Promise<WorkerLink> {
    const link = new WorkerLink({ role: 'reader', file: this.#file, folder: this.#folder }, this.#mostReads);
    await link.ask({ ask: 'open' });
    return link;
  }

  #requireOpen(): void {
    if (this.#closing !== null) throw new Failure('internal', {}, { cause: new Error('the store is closed') });
  }
}

function isPoint(lookUps: Handlers<PointName>, name: QueryName): name is PointName {
  return Object.hasOwn(lookUps, name);
}
