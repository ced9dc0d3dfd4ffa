import { EventEmitter } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { browser } from './browser.ts';
import { Preventable } from './preventable.ts';
import { takeLock } from './single-instance.ts';

/** The application's life: ready, windows, quit, in the order that Electron documents for its events. */
class App extends EventEmitter {
  readonly isPackaged = false;
  sandboxed = false;
  userModelId = '';
  readonly #paths = new Map<string, string>([['appData', join(homedir(), '.config')]]);
  readonly #ready = Promise.withResolvers<undefined>();
  #isReady = false;
  #quitting = false;
  #leaving = false;

  constructor() {
    super();
    browser.contentsCreated = ({ webContents }) => this.emit('web-contents-created', {}, webContents);
    browser.windowClosed = (left) => {
      if (left > 0) return;
      if (this.#quitting) return;
      if (!this.emit('window-all-closed')) this.quit();
    };
    setImmediate(() => void this.#launch());
  }

  enableSandbox(): void {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.sandboxed = true;
  }

  async whenReady(): Promise<void> {
    await this.#ready.promise;
  }

  requestSingleInstanceLock(): boolean {
    if (process.env['STAND_IN_IGNORES_LOCK'] === '1') return true;
    return takeLock(this.getPath('userData'), (argv, cwd) => this.emit('second-instance', {}, argv, cwd, null));
  }

  /** before-quit → the windows close → will-quit → quit; each step can be held back. */
  quit(): void {
    if (this.#leaving || this.#held('before-quit')) return;
    this.#quitting = true;
    for (const window of [...browser.windows]) {
      if (window.close()) continue;
      this.#quitting = false;
      return;
    }
    if (this.#held('will-quit')) return;
    this.emit('quit', {}, 0);
    this.exit(0);
  }

  exit(code = 0): void {
    if (this.#leaving) return;
    this.#leaving = true;
    void browser.close().finally(() => process.exit(code));
  }

  getAppPath(): string {
    return process.cwd();
  }

  getVersion(): string {
    return '0.0.0-stand-in';
  }

  getLocale(): string {
    return process.env['STAND_IN_LOCALE'] ?? 'en-US';
  }

  getPath(name: string): string {
    return this.#paths.get(name) ?? join(this.getPath('appData'), 'certwright');
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  setAppUserModelId(id: string): void {
    this.userModelId = id;
  }

  #held(event: 'before-quit' | 'will-quit'): boolean {
    const preventable = new Preventable();
    this.emit(event, preventable);
    return preventable.prevented;
  }

  async #launch(): Promise<void> {
    if (this.#leaving) return;
    await browser.launch();
    this.#isReady = true;
    this.emit('ready');
    this.#ready.resolve(undefined);
  }
}

export const app = new App();
