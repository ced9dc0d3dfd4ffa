import { Worker } from 'node:worker_threads';
import { Failure } from '../../../../shared/domain/failure.ts';
import { InFlight } from '../../workers/in-flight.ts';
import { THREAD_LIMITS } from '../../workers/thread-limits.ts';
import { workerUrl } from '../../workers/worker-url.ts';
import { StoreBusyError } from '../store.ts';
import { fromWire, type StoreReply, type StoreRequest, type StoreWorkerData } from './wire.ts';

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: unknown) => void };

/** One of the store's threads, as requests and replies. When it dies, everything that waits is rejected. */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #waiting = new InFlight<Waiting>();
  readonly #most: number;
  #lastId = 0;
  #death: Failure | null = null;

  /** @param most how many requests may wait */
  constructor(data: StoreWorkerData, most: number) {
    this.#most = most;
    const name = `store ${data.role}`;
    this.#worker = new Worker(workerUrl('store'), { workerData: data, name, resourceLimits: THREAD_LIMITS });
    this.#worker.on('message', (reply: StoreReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#die(error));
    this.#worker.on('messageerror', (error) => this.#die(error));
    this.#worker.on('exit', () => this.#die(new Error('the thread ended')));
  }

  async ask(request: StoreRequest): Promise<unknown> {
    if (this.#death !== null) throw this.#death;
    if (this.#waiting.size >= this.#most) throw new StoreBusyError();
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.add(id, { resolve, reject });
      this.#worker.postMessage({ id, request });
    });
  }

  /** Lets it answer what waits, then ends it. */
  async close(): Promise<void> {
    if (this.#death === null) {
      await new Promise<void>((resolve) => {
        this.#lastId += 1;
        this.#waiting.add(this.#lastId, { resolve: () => resolve(), reject: () => resolve() });
        this.#worker.postMessage({ id: this.#lastId, request: { ask: 'close' } satisfies StoreRequest });
      });
    }
    await this.#worker.terminate();
  }

  #settle(reply: StoreReply): void {
    const waiting = this.#waiting.take(reply.id);
    if (reply.ok) waiting?.resolve(reply.value);
    else waiting?.reject(fromWire(reply.error));
  }

  #die(cause: unknown): void {
    this.#death ??= new Failure('internal', {}, { cause });
    for (const { reject } of this.#waiting.takeAll()) reject(this.#death);
  }
}
