import { sign } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { keyInputFor } from '../pki/verify-signature.ts';
import { openMessage } from '../protocols/scep/open.ts';
import { sealMessage } from '../protocols/scep/seal.ts';
import type {
  CryptoAnswer,
  CryptoJob,
  CryptoResult,
  FromCryptoWorker,
  SharedKey,
  ToCryptoWorker,
} from './crypto-jobs.ts';

/** Entry of a crypto thread: see `crypto-pool.ts`. */
const keys = new Map<string, SharedKey>();

function run(job: CryptoJob): CryptoResult[CryptoJob['kind']] {
  switch (job.kind) {
    case 'open':
      return openMessage(job.request, (keyId) => keys.get(keyId));
    case 'seal':
      return sealMessage(job.request, keyOf(job.request.ra.keyId).privateKey);
    case 'sign':
      return sign(job.algorithm.digest, job.tbs, keyInputFor(job.algorithm, keyOf(job.keyId).privateKey));
  }
}

function keyOf(id: string): SharedKey {
  const key = keys.get(id);
  if (key === undefined) throw new Error(`no such key: ${id}`);
  return key;
}

function answer(job: CryptoJob): CryptoAnswer {
  try {
    return { ok: true, result: run(job) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function say(message: FromCryptoWorker): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (message: ToCryptoWorker) => {
  switch (message.type) {
    case 'key':
      keys.set(message.key.id, message.key);
      return;
    case 'forget':
      keys.delete(message.id);
      return;
    case 'jobs':
      say({ type: 'answers', number: message.number, answers: message.jobs.map(answer) });
  }
});

say({ type: 'ready' });
