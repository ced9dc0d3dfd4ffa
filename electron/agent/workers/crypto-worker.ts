import { sign } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { keyInputFor } from '../pki/verify-signature.ts';
import { openMessage } from '../protocols/scep/open.ts';
import { sealMessage } from '../protocols/scep/seal.ts';
import type { CryptoJob, CryptoResult, FromCryptoWorker, SharedKey, ToCryptoWorker } from './crypto-jobs.ts';

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

function answer(number: number, job: CryptoJob): void {
  let reply: FromCryptoWorker;
  try {
    reply = { number, ok: true, result: run(job) };
  } catch (error) {
    reply = { number, ok: false, error: error instanceof Error ? error : new Error(String(error)) };
  }
  parentPort?.postMessage(reply);
}

parentPort?.on('message', (message: ToCryptoWorker) => {
  switch (message.type) {
    case 'key':
      keys.set(message.key.id, message.key);
      return;
    case 'forget':
      keys.delete(message.id);
      return;
    case 'job':
      answer(message.number, message.job);
  }
});

const READY: FromCryptoWorker = { ready: true };
parentPort?.postMessage(READY);
