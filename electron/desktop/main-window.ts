import { BrowserWindow, type BrowserWindowConstructorOptions } from 'electron';
import { CONSOLE_URL } from './security/own-origin.ts';

/** Electron security checklist, items 2 to 4 and 6 to 11: each is said, whatever the default of the day is. */
export function windowOptions(preload: string, icon: string, devTools: boolean): BrowserWindowConstructorOptions {
  return {
    name: 'console',
    windowStatePersistence: true,
    width: 1280,
    height: 800,
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Certwright',
    icon,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools,
    },
  };
}

export type MainWindowOptions = {
  readonly preload: string;
  readonly icon: string;
  readonly devTools: boolean;
  /** Whether closing shall only hide: false while the application quits. */
  readonly staysInTray: () => boolean;
  /** Told when the window was hidden instead of closed. */
  readonly hidden: () => void;
};

/** The console's window: made on first use, hidden on close, made again if its process died. */
export class MainWindow {
  /** Web contents that may use the bridge. */
  readonly contents = new Set<number>();
  readonly #options: MainWindowOptions;
  #window: BrowserWindow | null = null;

  constructor(options: MainWindowOptions) {
    this.#options = options;
  }

  get visible(): boolean {
    return this.#window?.isVisible() === true && !this.#window.isMinimized();
  }

  /** Shows the window and gives it the focus. */
  show(): void {
    const window = this.#window ?? this.#create();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** Keeps the window's content out of screen captures while a secret is on it. */
  protectContent(contentsId: number, on: boolean): void {
    if (this.#window?.webContents.id === contentsId) this.#window.setContentProtection(on);
  }

  #create(): BrowserWindow {
    const { preload, icon, devTools, staysInTray, hidden } = this.#options;
    const window = new BrowserWindow(windowOptions(preload, icon, devTools));
    const { webContents } = window;
    const { id } = webContents;
    this.#window = window;
    this.contents.add(id);
    window.on('close', (event) => {
      if (!staysInTray()) return;
      event.preventDefault();
      window.hide();
      hidden();
    });
    window.on('closed', () => {
      this.contents.delete(id);
      if (this.#window === window) this.#window = null;
    });
    let deaths = 0;
    webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit' || window.isDestroyed()) return;
      // The agent is not in that process: only the view is lost. One fresh start; a page that dies again is left
      // closed rather than restarted for ever, and the tray makes a new window.
      deaths += 1;
      if (deaths === 1) webContents.reload();
      else window.destroy();
    });
    void window.loadURL(CONSOLE_URL);
    return window;
  }
}
