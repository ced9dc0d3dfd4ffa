import type { BrowserWindowConstructorOptions } from 'electron';
import { EventEmitter } from 'node:events';
import { browser } from './browser.ts';
import { Preventable } from './preventable.ts';
import { WebContents } from './web-contents.ts';

/** A window of the application. Headless Chromium shows nothing, so that visible, minimized and focused are facts kept here. */
export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents();
  readonly options: BrowserWindowConstructorOptions;
  contentProtection = false;
  focused = false;
  #visible: boolean;
  #minimized = false;
  #destroyed = false;

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super();
    this.options = options;
    this.#visible = options.show ?? true;
    browser.opened(this);
  }

  static getAllWindows(): readonly BrowserWindow[] {
    return browser.windows;
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.loadURL(url);
  }

  isVisible(): boolean {
    return this.#visible && !this.#destroyed;
  }

  isMinimized(): boolean {
    return this.#minimized;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  show(): void {
    this.#visible = true;
  }

  hide(): void {
    this.#visible = false;
  }

  minimize(): void {
    this.#minimized = true;
  }

  restore(): void {
    this.#minimized = false;
  }

  focus(): void {
    this.focused = true;
  }

  setContentProtection(on: boolean): void {
    this.contentProtection = on;
  }

  /** What the window's close button does; false when the application held it back. */
  close(): boolean {
    const event = new Preventable();
    this.emit('close', event);
    if (!event.prevented) this.destroy();
    return !event.prevented;
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.emit('closed');
    browser.closed(this);
  }
}
