/** The agent's worker threads: RSA, ECDSA and CMS work, and the one thread that holds the database. */
export type WorkerName = 'crypto' | 'store';

const SOURCES: Readonly<Record<WorkerName, string>> = {
  crypto: './crypto-worker.ts',
  store: '../store/sqlite/store-worker.ts',
};

/**
 * Where a worker's entry file is. From the sources it is the TypeScript file, which Node runs as it is; beside the
 * desktop bundle (`out/main`) it is a bundle of its own in `out/workers`, and in a packaged application the copy of
 * that outside the asar archive, which a thread loads like any other file.
 */
export function workerUrl(name: WorkerName, here: string = import.meta.url): URL {
  if (here.endsWith('.ts')) return new URL(SOURCES[name], here);
  const bundled = new URL(`../workers/${name}-worker.mjs`, here);
  bundled.pathname = bundled.pathname.replace('/app.asar/', '/app.asar.unpacked/');
  return bundled;
}
