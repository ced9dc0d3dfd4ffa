import { registerHooks } from 'node:module';

/**
 * `node --import …/register.ts out/main/main.js`: the built main bundle runs unchanged; only what it means by
 * "electron" is this stand-in.
 */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});
