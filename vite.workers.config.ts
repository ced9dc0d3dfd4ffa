import { defineConfig } from 'vite';
import { nodeBundle } from './vite.node-bundle.ts';

/** A folder of their own: packaged, it lies outside the asar archive (see electron/agent/workers/worker-url.ts). */
export default defineConfig(
  nodeBundle(
    {
      'crypto-worker': './electron/agent/workers/crypto-worker.ts',
      'store-worker': './electron/agent/store/sqlite/store-worker.ts',
    },
    'out/workers',
    'mjs',
  ),
);
