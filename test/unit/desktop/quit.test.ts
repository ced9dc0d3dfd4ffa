import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Quit } from '../../../electron/desktop/quit.ts';

class App extends EventEmitter {
  readonly quit = vi.fn();
}
const mocks = vi.hoisted(() => ({ app: null as App | null }));
vi.mock('electron', () => ({
  get app() {
    return mocks.app;
  },
}));

let app: App;
const askToQuit = (): boolean => {
  const preventDefault = vi.fn();
  app.emit('before-quit', { preventDefault });
  return preventDefault.mock.calls.length === 0;
};

beforeEach(() => {
  app = new App();
  mocks.app = app;
});

describe('Quit', () => {
  it('holds the quit back until the agent is drained, and then quits by itself', async () => {
    const drained = Promise.withResolvers<undefined>();
    const close = vi.fn(async () => {
      await drained.promise;
    });
    const quit = new Quit();
    quit.drainWith(close);
    expect(quit.begun).toBe(false);
    expect(askToQuit()).toBe(false);
    expect(askToQuit()).toBe(false);
    expect(quit.begun).toBe(true);
    expect(app.quit).not.toHaveBeenCalled();
    drained.resolve(undefined);
    await vi.waitFor(() => expect(app.quit).toHaveBeenCalledOnce(), { timeout: 25_000 });
    expect(close).toHaveBeenCalledOnce();
    expect(askToQuit()).toBe(true);
  });

  it('quits too when draining fails', async () => {
    new Quit().drainWith(() => Promise.reject(new Error('disk full')));
    askToQuit();
    await vi.waitFor(() => expect(app.quit).toHaveBeenCalledOnce(), { timeout: 25_000 });
  });
});
