// `npm run bench`: measures, on this machine and in one run, what an enrollment and a list cost.
import { join } from 'node:path';
import { runInPlace } from './setup/child.mjs';
import { ensureGoPrograms } from './setup/go-programs.mjs';
import { ensureNodeModules } from './setup/node-modules.mjs';
import { PINNED_NODE, PROJECT, toolEnvironment } from './setup/project.mjs';

/** @param {string} text */
const say = (text) => process.stderr.write(text);
const wanted = process.argv.slice(2);

await ensureNodeModules(say);
if (wanted.length === 0 || wanted.includes('enrollments')) await ensureGoPrograms(['scepserver', 'step-ca'], say);
const args = ['--disable-warning=ExperimentalWarning', join(PROJECT, 'test', 'bench', 'bench.ts'), ...wanted];
process.exitCode = await runInPlace(PINNED_NODE, args, { env: toolEnvironment() }).exit;
