import { parentPort } from 'node:worker_threads';
import type { FromCryptoWorker, ToCryptoWorker } from '../../../../electron/agent/workers/crypto-jobs.ts';

/** A crypto thread that dies of every message that it shall open, or of being started when its address says so. */
if (new URL(import.meta.url).searchParams.has('barren')) process.exit(1);

function say(message: FromCryptoWorker): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (message: ToCryptoWorker) => {
  if (message.type !== 'jobs') return;
  if (message.jobs.some(({ kind }) => kind === 'open')) throw new Error('died of a message');
  const answers = message.jobs.map(() => ({ ok: true, result: new Uint8Array(1) }) as const);
  say({ type: 'answers', number: message.number, answers });
});
say({ type: 'ready' });
