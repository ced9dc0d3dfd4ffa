import { fileURLToPath } from 'node:url';
import type { UserConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Native modules stay in node_modules, outside the archive; all else is bundled. */
export const NATIVE_MODULES = ['better-sqlite3', 'keytar', 'koffi'] as const;

/** Node-side entries as ES modules, for `vite build` and for Forge's Vite plugin alike. */
export function nodeBundle(
  input: Readonly<Record<string, string>>,
  outDir: string,
  extension: 'js' | 'mjs',
): UserConfig {
  return {
    root: here('.'),
    publicDir: false,
    ssr: { noExternal: true, external: ['electron', ...NATIVE_MODULES], target: 'node' },
    build: {
      outDir: here(outDir),
      emptyOutDir: true,
      ssr: true,
      // Forge's plugin would make a CommonJS library of the entry; an ES module keeps `import.meta.url`.
      lib: false,
      target: 'node24',
      minify: false,
      sourcemap: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(input).map(([name, file]) => [name, here(file)])),
        output: {
          format: 'es',
          entryFileNames: `[name].${extension}`,
          chunkFileNames: `[name]-[hash].${extension}`,
        },
      },
    },
  };
}
