import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';
import { nodeBundle } from '../../vite.node-bundle.ts';
import { AGENT_BUNDLES, PROJECT } from './command-line.ts';

/**
 * Bundles the agent and its threads once for a run, as the desktop application ships them. A process or a thread that starts
 * from the sources strips the types of every file anew, which costs four times as much as all that most tests then do with
 * it. That it runs from the sources is shown by test/integration/start.test.ts and by the suites in a browser.
 */
export async function setup(): Promise<() => Promise<void>> {
  // As deep below the project as the sources are, from where the agent finds its words, its page and native modules. Of
  // this run alone, so that runs do not meet.
  const parent = join(PROJECT, '.cache');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'test-agent-'));
  const config = nodeBundle(
    {
      headless: './electron/headless.ts',
      'crypto-worker': './electron/agent/workers/crypto-worker.ts',
      'store-worker': './electron/agent/store/sqlite/store-worker.ts',
    },
    '.',
    'mjs',
  );
  const output = { ...config.build, outDir: folder };
  await build({ ...config, configFile: false, logLevel: 'warn', plugins: [threadsBesideUs], build: output });
  process.env[AGENT_BUNDLES] = folder;
  return () => rm(folder, { recursive: true, force: true });
}

/** All entries lie in one folder here. */
const threadsBesideUs: Plugin = {
  name: 'threads-beside-us',
  load: (id) =>
    id.endsWith('/electron/agent/workers/worker-url.ts')
      ? 'export const workerUrl = (name) => new URL(`./${name}-worker.mjs`, import.meta.url);'
      : null,
};
