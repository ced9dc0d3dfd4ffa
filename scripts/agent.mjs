// `npm run --silent agent -- COMMAND`: the command line. Standard output belongs to the command alone.
import { join } from 'node:path';
import { runInPlace } from './setup/child.mjs';
import { ensureNodeModules } from './setup/node-modules.mjs';
import { NODE_ARGUMENTS, PINNED_NODE, PROJECT, toolEnvironment } from './setup/project.mjs';

try {
  await ensureNodeModules((text) => process.stderr.write(text));
  // npm runs us in the project's folder; paths on the command line are the user's, from where npm was called.
  const { PATH, INIT_CWD } = process.env;
  // The command's own children, if any, see the PATH that the user has.
  const env = { ...toolEnvironment(), PATH };
  const args = [...NODE_ARGUMENTS, join(PROJECT, 'electron', 'headless.ts'), ...process.argv.slice(2)];
  process.exitCode = await runInPlace(PINNED_NODE, args, { env, cwd: INIT_CWD }).exit;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
