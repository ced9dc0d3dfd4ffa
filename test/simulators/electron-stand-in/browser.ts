import { z } from 'zod';
import type { BrowserWindow } from './browser-window.ts';
import { Chromium } from './chromium.ts';
import { record } from './observations.ts';
import { Preventable } from './preventable.ts';
import { defaultSession } from './session.ts';
import { toElectron } from './url-map.ts';

const attachedToTarget = z.object({
  sessionId: z.string(),
  targetInfo: z.object({ targetId: z.string(), type: z.string(), url: z.string(), openerId: z.string().optional() }),
});
const createdTarget = z.object({ targetId: z.string() });
const downloadBegun = z.object({ url: z.string(), guid: z.string() });

/** Electron's permissions that Chromium's protocol can set, by the protocol's names. */
const PERMISSIONS = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  media: 'camera',
  midi: 'midi',
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-write',
} as const;

/** Chromium and the windows in it. */
class Browser {
  readonly windows: BrowserWindow[] = [];
  /** Called when a window closed, with how many are left. */
  windowClosed: (left: number) => void = () => {};
  contentsCreated: (window: BrowserWindow) => void = () => {};
  #chromium: Chromium | null = null;
  readonly #bySession = new Map<string, BrowserWindow>();
  readonly #byTarget = new Map<string, BrowserWindow>();
  /** Targets are made one after the other, so that the next page that attaches is the one that was asked for. */
  #creating: BrowserWindow | null = null;
  #queue: Promise<void> = Promise.resolve();

  async launch(): Promise<void> {
    this.#chromium = await Chromium.launch();
    const { cdp } = this.#chromium;
    cdp.onEvent(({ method, sessionId, params }) => {
      if (method === 'Target.attachedToTarget') void this.#attached(params);
      else if (method === 'Browser.downloadWillBegin') void this.#downloading(params);
      else if (sessionId !== undefined) this.#bySession.get(sessionId)?.webContents.seen(method, params);
    });
    await cdp.send('Browser.setDownloadBehavior', { behavior: 'deny', eventsEnabled: true });
    await cdp.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  }

  opened(window: BrowserWindow): void {
    this.windows.push(window);
    this.contentsCreated(window);
    this.#queue = this.#queue.then(() => this.#create(window));
  }

  closed(window: BrowserWindow): void {
    this.windows.splice(this.windows.indexOf(window), 1);
    const target = [...this.#byTarget].find(([, each]) => each === window)?.[0];
    if (target !== undefined) void this.#send('Target.closeTarget', { targetId: target }).catch(() => undefined);
    this.windowClosed(this.windows.length);
  }

  async close(): Promise<void> {
    await this.#chromium?.close();
  }

  async #send(method: string, params: object): Promise<unknown> {
    if (this.#chromium === null) throw new Error('windows need app.whenReady()');
    return await this.#chromium.cdp.send(method, params);
  }

  async #create(window: BrowserWindow): Promise<void> {
    await this.#setPermissions();
    this.#creating = window;
    createdTarget.parse(await this.#send('Target.createTarget', { url: 'about:blank' }));
  }

  async #attached(params: unknown): Promise<void> {
    const { sessionId, targetInfo } = attachedToTarget.parse(params);
    const opener = this.#byTarget.get(targetInfo.openerId ?? '');
    if (opener !== undefined) {
      const { requestedWindow: url } = opener.webContents;
      const { action } = opener.webContents.openHandler({ url });
      record('popups', `${action} ${url}`);
      await this.#close(targetInfo.targetId, sessionId);
      return;
    }
    const window = targetInfo.type === 'page' ? this.#creating : null;
    const cdp = this.#chromium?.cdp;
    if (cdp === undefined) return;
    if (window === null) {
      await cdp.send('Runtime.runIfWaitingForDebugger', {}, sessionId).catch(() => undefined);
      return;
    }
    this.#creating = null;
    this.#bySession.set(sessionId, window);
    this.#byTarget.set(targetInfo.targetId, window);
    const preload = window.options.webPreferences?.preload ?? '/dev/null';
    window.webContents.frames.seen('Page.frameNavigated', { frame: { id: targetInfo.targetId, url: 'about:blank' } });
    await window.webContents.attach(cdp, sessionId, preload);
  }

  /** Ends a refused window: its requests are held for good, and its opener, which waits in the same process, goes on. */
  async #close(targetId: string, sessionId: string): Promise<void> {
    const cdp = this.#chromium?.cdp;
    const ended = ['Fetch.enable', 'Runtime.runIfWaitingForDebugger'].map((method) => cdp?.send(method, {}, sessionId));
    await Promise.allSettled([...ended, this.#send('Target.closeTarget', { targetId })]);
  }

  /** What the application's handlers say is what Chromium will say to the page. */
  async #setPermissions(): Promise<void> {
    for (const [electron, chromium] of Object.entries(PERMISSIONS)) {
      const setting = defaultSession.allows(electron, 'app://certwright/') ? 'granted' : 'denied';
      await this.#send('Browser.setPermission', { permission: { name: chromium }, setting });
    }
  }

  async #downloading(params: unknown): Promise<void> {
    const { url, guid } = downloadBegun.parse(params);
    const event = new Preventable();
    const item = { getURL: () => toElectron(url) };
    defaultSession.emit('will-download', event, item);
    record('navigations', `${event.prevented ? 'refused' : 'allowed'} download ${item.getURL()}`);
    await this.#send('Browser.cancelDownload', { guid }).catch(() => undefined);
  }
}

export const browser = new Browser();
