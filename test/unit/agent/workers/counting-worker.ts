import { parentPort } from 'node:worker_threads';
import type { FromCryptoWorker, ToCryptoWorker } from '../../../../electron/agent/workers/crypto-jobs.ts';

/** A crypto thread that answers every job with how many came in its message, and what was to be signed. */
function say(message: FromCryptoWorker): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (message: ToCryptoWorker) => {
  if (message.type !== 'jobs') return;
  const { number, jobs } = message;
  const answers = jobs.map((job) => {
    const tbs = job.kind === 'sign' ? job.tbs : [];
    return { ok: true, result: Uint8Array.of(jobs.length, ...tbs) } as const;
  });
  say({ type: 'answers', number, answers });
});
say({ type: 'ready' });
