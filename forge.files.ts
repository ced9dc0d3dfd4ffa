import { NATIVE_MODULES } from './vite.node-bundle.ts';

/** What native modules need at run time; sources, build files and type declarations stay at home. */
const NATIVE_PARTS: Readonly<Record<(typeof NATIVE_MODULES)[number], readonly string[]>> = {
  'better-sqlite3': ['package.json', 'LICENSE', 'lib', 'prebuilds'],
  keytar: ['package.json', 'LICENSE.md', 'lib', 'build/Release/keytar.node'],
  koffi: ['package.json', 'LICENSE.txt', 'index.js', 'src/koffi/index.js'],
};

const PACKAGED: readonly string[] = [
  '/package.json',
  '/LICENSE',
  '/out/main',
  '/out/workers',
  '/out/preload',
  '/out/renderer',
  '/resources',
  // koffi's binary of this platform, which npm chose.
  '/node_modules/@koromix',
  ...NATIVE_MODULES.flatMap((name) => NATIVE_PARTS[name].map((part) => `/node_modules/${name}/${part}`)),
];

/**
 * Whether a path of the project (with a leading slash, `''` for the project itself) goes into the application: what is
 * listed, what is inside it, and the folders on the way to it. Everything else is bundled or is not needed.
 */
export function isPackaged(path: string): boolean {
  const isListed = PACKAGED.some((each) => path === each || path.startsWith(`${each}/`));
  return isListed || path === '' || PACKAGED.some((each) => each.startsWith(`${path}/`));
}
