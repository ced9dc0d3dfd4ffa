import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What can be made again at any time: downloaded peers, compile caches, stamps. Never in version control. */
export const CACHE = join(PROJECT, '.cache');

/** Node as the project pins it (the npm package `node`), which everything after set-up runs on. */
export const PINNED_NODE = join(
  PROJECT,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/**
 * What Node is given before a program of ours. V8's young generation stays at two semi-spaces of 8 MiB: it would let them
 * grow to 64 MiB each, which serves nobody here (docs/architecture.md, "Memory").
 */
export const NODE_ARGUMENTS = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'];

/** The environment for the project's own tools: the pinned Node and the tools of node_modules come first. */
export function toolEnvironment() {
  const separator = process.platform === 'win32' ? ';' : ':';
  return {
    ...process.env,
    PATH: [join(PROJECT, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(separator),
    NODE_COMPILE_CACHE: join(CACHE, 'node'),
    // What the tools say is read from files and logs.
    NO_COLOR: '1',
  };
}
