/** The agent's worker threads: RSA, ECDSA and CMS work, and the one thread that holds the database. */
export type WorkerName = 'crypto' | 'store';

const SOURCES: Readonly<Record<WorkerName, string>> = {
  crypto: './crypto-worker.ts',
  store: '../store/sqlite/store-worker.ts',
};

// Kept out of the `new URL(…)` calls below: Vite rewrites `new URL(literal, import.meta.url)` to an asset.
const here = import.meta.url;

/**
 * Where a worker's entry file is. From the sources it is the TypeScript file, which Node runs as it is; in the desktop
 * bundle it is a file of its own beside the main bundle (`out/main`), and in a packaged application the copy outside
 * the asar archive, which a thread can load like any other file.
 */
export function workerUrl(name: WorkerName): URL {
  if (here.endsWith('.ts')) return new URL(SOURCES[name], here);
  const bundled = new URL(`${name}-worker.mjs`, here);
  bundled.pathname = bundled.pathname.replace('/app.asar/', '/app.asar.unpacked/');
  return bundled;
}
