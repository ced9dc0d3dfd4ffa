import type { App, WebContents } from 'electron';
import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { guardAllContents, guardContents, isOwnBlob } from '../../../../electron/desktop/security/contents-guards.ts';

type OpenHandler = (details: { url: string }) => { action: string };

const mocks = vi.hoisted(() => ({
  app: null as EventEmitter | null,
  openExternal: vi.fn<(url: string) => Promise<void>>(),
}));
vi.mock('electron', () => ({
  get app() {
    return mocks.app as unknown as App;
  },
  shell: { openExternal: mocks.openExternal },
}));

class Contents extends EventEmitter {
  open: OpenHandler = () => ({ action: 'allow' });
  setWindowOpenHandler = (handler: OpenHandler) => {
    this.open = handler;
  };
}

let contents: Contents;

/** Whether the guard held an event back. */
function held(emitter: EventEmitter, name: string, about: object = {}, ...rest: unknown[]): boolean {
  const preventDefault = vi.fn();
  emitter.emit(name, { ...about, preventDefault }, ...rest);
  return preventDefault.mock.calls.length > 0;
}

beforeEach(() => {
  mocks.app = new EventEmitter();
  mocks.openExternal.mockReset();
  contents = new Contents();
});

describe('guardContents', () => {
  beforeEach(() => guardContents(contents as unknown as WebContents));

  it.each(['will-navigate', 'will-redirect'])('holds %s to anywhere else back', (name) => {
    expect(held(contents, name, { url: 'https://evil.example/' })).toBe(true);
    expect(held(contents, name, { url: 'file:///etc/passwd' })).toBe(true);
    expect(held(contents, name, { url: 'app://certwright/' })).toBe(false);
  });

  it('lets no frame load anything', () => {
    expect(held(contents, 'will-frame-navigate', { url: 'app://certwright/', isMainFrame: false })).toBe(true);
    expect(held(contents, 'will-frame-navigate', { url: 'app://certwright/', isMainFrame: true })).toBe(false);
  });

  it('attaches no webview', () => expect(held(contents, 'will-attach-webview')).toBe(true));

  it('opens no window, and hands only the standards to the browser', () => {
    expect(contents.open({ url: 'https://evil.example/' })).toEqual({ action: 'deny' });
    expect(mocks.openExternal).not.toHaveBeenCalled();
    expect(contents.open({ url: 'https://www.rfc-editor.org/rfc/rfc8894' })).toEqual({ action: 'deny' });
    expect(mocks.openExternal).toHaveBeenCalledOnce();
  });
});

describe('guardAllContents', () => {
  beforeEach(() => guardAllContents());

  it('guards every contents that is made', () => {
    mocks.app?.emit('web-contents-created', {}, contents);
    expect(held(contents, 'will-navigate', { url: 'https://evil.example/' })).toBe(true);
  });

  it('accepts no doubtful certificate and offers none', () => {
    const answer = vi.fn();
    expect(held(mocks.app ?? contents, 'certificate-error', {}, contents, 'url', 'error', {}, answer)).toBe(true);
    expect(answer).toHaveBeenCalledExactlyOnceWith(false);
    const choose = vi.fn();
    expect(held(mocks.app ?? contents, 'select-client-certificate', {}, contents, 'url', [{}], choose)).toBe(true);
    expect(choose).toHaveBeenCalledExactlyOnceWith();
  });
});

describe('isOwnBlob', () => {
  it('knows what our page made', () => {
    expect(isOwnBlob('blob:app://certwright/0b2c')).toBe(true);
    expect(isOwnBlob('blob:https://evil.example/0b2c')).toBe(false);
    expect(isOwnBlob('app://certwright/index.html')).toBe(false);
  });
});
