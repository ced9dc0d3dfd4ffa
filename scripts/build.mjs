// `npm run build`: the page, and the desktop host's main and preload bundles, each only if something changed.
import { buildBundles, DESKTOP, RENDERER } from './setup/bundles.mjs';
import { ensureNodeModules } from './setup/node-modules.mjs';

/** @param {string} text */
const say = (text) => process.stdout.write(text);

try {
  await ensureNodeModules(say);
  await buildBundles([RENDERER, ...DESKTOP], say);
} catch (error) {
  say(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
