import { createPrivateKey } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { rejectionSecret } from '../pki/cms/key-transport.ts';
import type { SignatureAlgorithm } from '../pki/signature-algorithm.ts';
import type { Signer } from '../pki/signer.ts';
import {
  CodecUnavailableError,
  type OpenRequest,
  type OpenedMessage,
  type ScepCodec,
  type SealRequest,
} from '../protocols/scep/codec.ts';
import type { CryptoJob, CryptoResult, FromCryptoWorker, SharedKey, ToCryptoWorker } from './crypto-jobs.ts';
import { InFlight } from './in-flight.ts';
import { THREAD_LIMITS } from './thread-limits.ts';
import { workerUrl } from './worker-url.ts';

export type CryptoPoolOptions = {
  /** Worker threads; as many as the machine has cores unless given. */
  readonly size?: number;
  /** Messages that may wait to be opened before `openScep` rejects with 'busy'. */
  readonly queueLimit?: number;
  /** Entry of the threads, for tests. */
  readonly entry?: URL;
};

/** RSA, ECDSA and CMS work in worker threads, so that a burst of enrolments never blocks the thread of the console. */
export type CryptoPool = ScepCodec & {
  /** Makes a private key (PKCS#8 DER) known to every worker as `id`. Throws when it is not one. */
  addKey(id: string, pkcs8Der: Uint8Array): void;
  removeKey(id: string): void;
  /** Signs with a key that was added. */
  signer(keyId: string, algorithm: SignatureAlgorithm): Signer;
  /** Fails what is waiting and ends the workers. */
  close(): Promise<void>;
};

type Task = {
  readonly job: CryptoJob;
  readonly resolve: (result: CryptoResult[CryptoJob['kind']]) => void;
  readonly reject: (error: Error) => void;
};

type Slot = {
  readonly worker: Worker;
  /** One message each. */
  readonly batches: InFlight<readonly Task[]>;
  /** Whether it was loaded: a thread that never is, is not replaced for ever. One that a job killed is. */
  ready: boolean;
};

/** A second message waits in the thread, so that it need not idle while the first one's answers travel. */
const MESSAGES_PER_WORKER = 2;
/** Where much waits, a message carries several jobs: waking a thread costs as much as a tenth of a signature. */
const JOBS_PER_MESSAGE = 8;
const QUEUE_LIMIT = 256;
/** Threads that may die one after the other without having been loaded. */
const BARREN_LIMIT = 3;

export function createCryptoPool(options: CryptoPoolOptions = {}): CryptoPool {
  return new WorkerPool(options);
}

class WorkerPool implements CryptoPool {
  readonly #entry: URL;
  readonly #queueLimit: number;
  readonly #keys = new Map<string, SharedKey>();
  readonly #slots = new Set<Slot>();
  /** Requests to be opened, behind whatever finishes an enrolment that has begun. */
  readonly #opening: Task[] = [];
  readonly #finishing: Task[] = [];
  #number = 0;
  #barren = 0;
  /** Answers are being given out, and what they lead to is queued before more is posted. */
  #gathering = false;
  #closed = false;

  constructor({ size, queueLimit, entry }: CryptoPoolOptions) {
    this.#entry = entry ?? workerUrl('crypto');
    this.#queueLimit = queueLimit ?? QUEUE_LIMIT;
    const threads = size ?? availableParallelism();
    for (let i = 0; i < threads; i++) this.#start();
  }

  addKey(id: string, pkcs8Der: Uint8Array): void {
    const privateKey = createPrivateKey({ key: Buffer.from(pkcs8Der), format: 'der', type: 'pkcs8' });
    const key: SharedKey = { id, privateKey, rejectionSecret: new Uint8Array(rejectionSecret(pkcs8Der)) };
    this.#keys.set(id, key);
    for (const { worker } of this.#slots) post(worker, { type: 'key', key });
  }

  removeKey(id: string): void {
    this.#keys.delete(id);
    for (const { worker } of this.#slots) post(worker, { type: 'forget', id });
  }

  signer(keyId: string, algorithm: SignatureAlgorithm): Signer {
    return {
      algorithm,
      sign: (tbs) => this.#run({ kind: 'sign', keyId, algorithm, tbs: ownCopy(tbs) }, this.#finishing),
    };
  }

  openScep(request: OpenRequest): Promise<OpenedMessage> {
    if (this.#opening.length >= this.#queueLimit) return Promise.reject(new CodecUnavailableError('busy'));
    return this.#run({ kind: 'open', request: { ...request, message: ownCopy(request.message) } }, this.#opening);
  }

  sealScep(request: SealRequest): Promise<Uint8Array> {
    return this.#run({ kind: 'seal', request }, this.#finishing);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const slots = [...this.#slots];
    this.#slots.clear();
    const waiting = [
      ...this.#opening.splice(0),
      ...this.#finishing.splice(0),
      ...slots.flatMap((slot) => slot.batches.takeAll().flat()),
    ];
    for (const task of waiting) task.reject(new CodecUnavailableError('closed'));
    await Promise.all(slots.map((slot) => slot.worker.terminate()));
  }

  #run<Kind extends CryptoJob['kind']>(
    job: Extract<CryptoJob, { kind: Kind }>,
    queue: Task[],
  ): Promise<CryptoResult[Kind]> {
    if (this.#closed) return Promise.reject(new CodecUnavailableError('closed'));
    if (this.#slots.size === 0) return Promise.reject(new CodecUnavailableError('crashed'));
    return new Promise((resolve, reject) => {
      // The worker answers a job of a kind with a result of that kind.
      queue.push({ job, resolve: resolve as Task['resolve'], reject });
      if (!this.#gathering) this.#dispatch();
    });
  }

  #dispatch(): void {
    for (let slot = this.#freest(); slot !== undefined; slot = this.#freest()) {
      const tasks = this.#take();
      if (tasks.length === 0) return;
      const number = ++this.#number;
      slot.batches.add(number, tasks);
      post(slot.worker, { type: 'jobs', number, jobs: tasks.map(({ job }) => job) });
    }
  }

  /** The next message's jobs: a fair share of what waits, so that no thread idles while another has several. */
  #take(): Task[] {
    const share = Math.ceil((this.#finishing.length + this.#opening.length) / this.#slots.size);
    const count = Math.min(share, JOBS_PER_MESSAGE);
    const finishing = this.#finishing.splice(0, count);
    return [...finishing, ...this.#opening.splice(0, count - finishing.length)];
  }

  #freest(): Slot | undefined {
    let freest: Slot | undefined;
    for (const slot of this.#slots) {
      if (slot.batches.size < (freest?.batches.size ?? MESSAGES_PER_WORKER)) freest = slot;
    }
    return freest;
  }

  #start(): void {
    const worker = new Worker(this.#entry, { name: 'crypto', resourceLimits: THREAD_LIMITS });
    const slot: Slot = { worker, batches: new InFlight(), ready: false };
    this.#slots.add(slot);
    for (const key of this.#keys.values()) post(worker, { type: 'key', key });
    worker.on('message', (message: FromCryptoWorker) => this.#said(slot, message));
    let cause: unknown;
    worker.on('error', (error: unknown) => {
      cause = error;
    });
    worker.on('exit', () => this.#died(slot, cause));
  }

  #said(slot: Slot, message: FromCryptoWorker): void {
    if (message.type === 'ready') {
      slot.ready = true;
      this.#barren = 0;
      return;
    }
    const tasks = slot.batches.take(message.number) ?? [];
    this.#gather();
    for (const [index, answer] of message.answers.entries()) {
      if (answer.ok) tasks[index]?.resolve(answer.result);
      else tasks[index]?.reject(answer.error);
    }
  }

  /** Posts what waits after this turn of the event loop, together with what the turn itself gives rise to. */
  #gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    setImmediate(() => {
      this.#gathering = false;
      this.#dispatch();
    });
  }

  #died(slot: Slot, cause: unknown): void {
    if (!this.#slots.delete(slot)) return;
    if (!slot.ready) this.#barren++;
    const failed = slot.batches.takeAll().flat();
    if (this.#barren < BARREN_LIMIT) this.#start();
    else if (this.#slots.size === 0) failed.push(...this.#opening.splice(0), ...this.#finishing.splice(0));
    for (const task of failed) task.reject(new CodecUnavailableError('crashed', { cause }));
    this.#dispatch();
  }
}

function post(worker: Worker, message: ToCryptoWorker): void {
  worker.postMessage(message);
}

/** Without what lies around it: posting a view would copy the whole buffer that it looks into. */
function ownCopy(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
