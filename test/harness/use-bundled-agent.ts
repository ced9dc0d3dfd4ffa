import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { vi } from 'vitest';
import { AGENT_BUNDLES } from './command-line.ts';

/** An agent or a store in the test's own process starts its threads from the bundles that bundled-agent.ts made. */
vi.mock(import('../../electron/agent/workers/worker-url.ts'), async (original) => {
  const folder = process.env[AGENT_BUNDLES];
  if (folder === undefined) return original();
  return { workerUrl: (name) => pathToFileURL(join(folder, `${name}-worker.mjs`)) };
});
