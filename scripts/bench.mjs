// `npm run bench`: measures, on this machine and in one run, what an enrollment and a list cost.
import { join } from 'node:path';
import { runInPlace } from './setup/child.mjs';
import { ensureNodeModules } from './setup/node-modules.mjs';
import { PINNED_NODE, PROJECT, toolEnvironment } from './setup/project.mjs';

await ensureNodeModules((text) => process.stderr.write(text));
const args = [
  '--disable-warning=ExperimentalWarning',
  join(PROJECT, 'test', 'bench', 'bench.ts'),
  ...process.argv.slice(2),
];
process.exitCode = await runInPlace(PINNED_NODE, args, { env: toolEnvironment() }).exit;
