// `npm run desktop:installers`: NSIS, DMG, or AppImage and deb of this system, from what `desktop:package` made.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PINNED_NODE, PROJECT, toolEnvironment } from './setup/project.mjs';

const folder = join(PROJECT, 'dist', `Certwright-${process.platform}-${process.arch}`);
// On macOS electron-builder takes the bundle itself.
const prepackaged = process.platform === 'darwin' ? join(folder, 'Certwright.app') : folder;

if (existsSync(prepackaged)) {
  const builder = join(PROJECT, 'node_modules', 'electron-builder', 'cli.js');
  const args = [builder, '--prepackaged', prepackaged, '--config', 'electron-builder.config.ts', '--publish', 'never'];
  const { status } = spawnSync(PINNED_NODE, args, { cwd: PROJECT, env: toolEnvironment(), stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else {
  process.stderr.write(`There is no ${prepackaged}: run npm run desktop:package first.\n`);
  process.exitCode = 1;
}
