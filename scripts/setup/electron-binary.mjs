import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PINNED_NODE, PROJECT, toolEnvironment } from './project.mjs';
import { run } from './run.mjs';

const PACKAGE = join(PROJECT, 'node_modules', 'electron');

/** Long enough for 120 MB over an office line, short enough to wait for. */
const FETCH_TIMEOUT_MS = 90_000;

/** The path of Electron's executable, or null where its binary was not fetched. */
export function electronBinary() {
  try {
    const binary = join(PACKAGE, 'dist', readFileSync(join(PACKAGE, 'path.txt'), 'utf8').trim());
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

/** Whether a window could be shown to somebody. */
export function hasDisplay() {
  if (process.platform === 'win32' || process.platform === 'darwin') return true;
  return [process.env['DISPLAY'], process.env['WAYLAND_DISPLAY']].some((value) => value !== undefined && value !== '');
}

/** Fetches Electron's binary, which no install script does since Electron 42. */
export async function fetchElectron() {
  const installer = join(PACKAGE, 'install.js');
  if (!existsSync(installer)) return;
  await run(PINNED_NODE, [installer], { env: toolEnvironment(), timeoutMs: FETCH_TIMEOUT_MS });
}
