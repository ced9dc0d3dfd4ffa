import { beforeEach, describe, expect, it, vi } from 'vitest';

const electron = vi.hoisted(() => ({
  exposeInMainWorld: vi.fn<(key: string, api: Record<string, unknown>) => void>(),
  invoke: vi.fn<(...args: unknown[]) => Promise<unknown>>(),
  on: vi.fn<(channel: string, listener: (event: { ports: unknown[] }) => void) => void>(),
}));
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: electron.exposeInMainWorld },
  ipcRenderer: { invoke: electron.invoke, on: electron.on },
}));

beforeEach(async () => {
  vi.resetModules();
  electron.exposeInMainWorld.mockReset();
  electron.invoke.mockReset().mockResolvedValue('something of the main process');
  await import('../../electron/preload.ts');
});

describe('the bridge that the page sees', () => {
  it('is one frozen object of these named functions', () => {
    expect(electron.exposeInMainWorld).toHaveBeenCalledOnce();
    const [key, api = {}] = electron.exposeInMainWorld.mock.calls[0] ?? [];
    expect(key).toBe('certwright');
    expect(Object.keys(api)).toEqual(['connect', 'openDataFolder', 'protectContent']);
    expect(Object.isFrozen(api)).toBe(true);
  });

  it('passes nothing of the main process back', async () => {
    const api = electron.exposeInMainWorld.mock.calls[0]?.[1] ?? {};
    for (const each of Object.values(api)) {
      expect(await (each as (value: boolean) => Promise<unknown>)(true)).toBeUndefined();
    }
    expect(electron.invoke.mock.calls).toEqual([
      ['certwright:connect'],
      ['certwright:open-data-folder'],
      ['certwright:protect-content', true],
    ]);
  });
});
