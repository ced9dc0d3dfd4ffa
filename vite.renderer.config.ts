import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** react-aria carries its own words in thirty languages; we ship those that the catalogues have. */
function ownLanguagesOnly(): Plugin {
  const foreign = /[\\/]intl[\\/].*[\\/](?!en-US|de-DE)[a-z]{2}-[A-Z]{2}\.m?js$/;
  return {
    name: 'own-languages-only',
    load: (id) => (foreign.test(id) ? 'export default {};' : null),
  };
}

export default defineConfig({
  root: here('./renderer'),
  // Relative, so that the same files work under app://certwright/ and http://127.0.0.1:PORT/.
  base: './',
  publicDir: false,
  plugins: [react(), ownLanguagesOnly()],
  build: {
    outDir: here('./out/renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    // The policy allows data: for images only, so nothing else is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_200,
  },
});
