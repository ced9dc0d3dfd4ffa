import { FuseV1Options, FuseVersion } from '@electron/fuses';
import { FusesPlugin } from '@electron-forge/plugin-fuses';
import { VitePlugin } from '@electron-forge/plugin-vite';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { isPackaged } from './forge.files.ts';

/** Every fuse is decided: a new one in a later Electron breaks the build until somebody does (security checklist, 19). */
const FUSES: Required<Record<FuseV1Options, boolean>> = {
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // V8's default: WebAssembly is not used, and without the handlers each access would be checked in code.
  [FuseV1Options.WasmTrapHandlers]: true,
};

/** Forge's plugin insists on `.vite` as the place of the bundles; ours stand in `out`, where `npm run build` puts them. */
class BundlesInOut extends VitePlugin {
  override packageAfterCopy = async (): Promise<void> => Promise.resolve();
}

const config: ForgeConfig = {
  outDir: 'dist',
  packagerConfig: {
    name: 'Certwright',
    executableName: 'certwright',
    appBundleId: 'com.certwright.desktop',
    appCategoryType: 'public.app-category.utilities',
    icon: 'resources/icons/certwright',
    // Natives cannot be loaded from the archive; workers and what they import are loaded by threads, so outside too.
    asar: { unpack: '{**/node_modules/**,**/out/workers/**}' },
    ignore: (file) => !isPackaged(file),
    prune: false,
    // An offline packaging takes Electron's zip from here instead of from GitHub.
    ...(process.env['ELECTRON_ZIP_DIR'] === undefined ? {} : { electronZipDir: process.env['ELECTRON_ZIP_DIR'] }),
  },
  // better-sqlite3, keytar and koffi are N-API: one binary serves Node and Electron, nothing is compiled for either.
  rebuildConfig: { onlyModules: [] },
  plugins: [
    new BundlesInOut({
      build: [
        { entry: 'electron/main.ts', config: 'vite.main.config.ts', target: 'main' },
        { entry: 'electron/agent/workers/crypto-worker.ts', config: 'vite.workers.config.ts', target: 'main' },
        { entry: 'electron/preload.ts', config: 'vite.preload.config.ts', target: 'preload' },
      ],
      renderer: [{ name: 'console', config: 'vite.renderer.config.ts' }],
    }),
    new FusesPlugin({ version: FuseVersion.V1, strictlyRequireAllFuses: true, ...FUSES }),
  ],
};

export default config;
