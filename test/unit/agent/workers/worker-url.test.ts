import { existsSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { workerUrl } from '../../../../electron/agent/workers/worker-url.ts';

vi.unmock('../../../../electron/agent/workers/worker-url.ts');

describe('workerUrl', () => {
  it.each(['crypto', 'store'] as const)('is a source file of the %s worker', (name) => {
    expect(existsSync(workerUrl(name))).toBe(true);
  });

  it('is the bundle beside the main bundle', () => {
    expect(workerUrl('store', 'file:///app/out/main/main.js').href).toBe('file:///app/out/workers/store-worker.mjs');
  });

  it('is outside the archive of a packaged application', () => {
    expect(workerUrl('crypto', 'file:///opt/C%20W/resources/app.asar/out/main/main.js').href).toBe(
      'file:///opt/C%20W/resources/app.asar.unpacked/out/workers/crypto-worker.mjs',
    );
  });
});
