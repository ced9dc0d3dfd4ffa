import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** One CommonJS file: a sandboxed preload can be no ES module and can require nothing but Electron. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: here('out/preload'),
    emptyOutDir: true,
    lib: false,
    target: 'chrome130',
    minify: false,
    rolldownOptions: {
      input: { preload: here('electron/preload.ts') },
      external: ['electron'],
      output: { format: 'cjs', codeSplitting: false, entryFileNames: '[name].cjs' },
    },
  },
});
