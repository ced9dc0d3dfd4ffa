import { parentPort, workerData } from 'node:worker_threads';
import { openForReading, openForWriting, undoStatementsInMemory } from './connection.ts';
import { migrate } from './migrate.ts';
import { chunkQueries, type Chunks } from './queries/chunks.ts';
import { listQueries, type ListName } from './queries/lists.ts';
import type { Handlers } from './handlers.ts';
import { toWire, type StoreReply, type StoreRequest, type StoreWorkerData, type WireUnitResult } from './wire.ts';
import { Writer } from './writer.ts';

/** The store's thread: either the one that writes or the one that reads lists. Answers requests in order. */
const { role, file, folder } = workerData as StoreWorkerData;
const READER_CACHE_KIB = 32_768;

type Service = { readonly answer: (request: StoreRequest) => unknown; readonly close: () => void };

let service: Service | null = null;

function openWriter(): Service {
  const database = openForWriting(file);
  try {
    migrate(database, folder);
    undoStatementsInMemory(database);
    const writer = new Writer(database);
    return { answer: (request) => write(writer, request), close: () => database.close() };
  } catch (error) {
    database.close();
    throw error;
  }
}

function write(writer: Writer, request: StoreRequest): unknown {
  if (request.ask === 'key') {
    writer.keyAudit(request.key);
    return null;
  }
  if (request.ask !== 'commit') throw new TypeError(`the writer cannot ${request.ask}`);
  return writer
    .commit(request.units)
    .map((one): WireUnitResult => (one.result === 'error' ? { ...one, error: toWire(one.error, folder) } : one));
}

function openReader(): Service {
  const database = openForReading(file, READER_CACHE_KIB);
  const lists = listQueries(database);
  const chunks = chunkQueries(database);
  return { answer: (request) => read(lists, chunks, request), close: () => database.close() };
}

function read(lists: Handlers<ListName>, chunks: Chunks, request: StoreRequest): unknown {
  // Names and inputs were typed where they were asked; between our own threads they are not checked again.
  if (request.ask === 'read') return lists[request.name as ListName](request.input as never);
  if (request.ask === 'chunk') return chunks[request.name](request.input as never, request.after);
  throw new TypeError(`the reader cannot ${request.ask}`);
}

function answer(request: StoreRequest): unknown {
  switch (request.ask) {
    case 'open':
      service = role === 'writer' ? openWriter() : openReader();
      return null;
    case 'close':
      service?.close();
      service = null;
      return null;
    case 'key':
    case 'commit':
    case 'read':
    case 'chunk':
      if (service === null) throw new TypeError('the store is closed');
      return service.answer(request);
  }
}

function reply(id: number, request: StoreRequest): StoreReply {
  try {
    return { id, ok: true, value: answer(request) };
  } catch (error) {
    return { id, ok: false, error: toWire(error, folder) };
  }
}

parentPort?.on('message', ({ id, request }: { id: number; request: StoreRequest }) => {
  parentPort?.postMessage(reply(id, request));
});
