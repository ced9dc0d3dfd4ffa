import type * as Electron from 'electron';
import './control.ts';
import { record } from './observations.ts';

/*
 * What the main bundle imports as "electron". Each object has the part of Electron's interface that the desktop host
 * uses; `Checked` at the end holds that part against electron.d.ts.
 */
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { ipcMain } from './ipc-main.ts';
export { Menu, Notification, Tray } from './menu-and-tray.ts';
export { MessageChannelMain } from './message-port.ts';
export { protocol, session } from './session.ts';

export const shell = {
  openExternal: async (url: string): Promise<void> => record('openedExternally', url),
  openPath: async (path: string): Promise<string> => {
    record('openedPaths', path);
    return '';
  },
} satisfies Partial<Electron.Shell>;

export const dialog = {
  // Shown on a screen; whoever tests it has only what the process says.
  showErrorBox: (title: string, content: string): void => void process.stderr.write(`${title}: ${content}\n`),
} satisfies Partial<Electron.Dialog>;

export const nativeTheme: Pick<Electron.NativeTheme, 'themeSource'> = { themeSource: 'system' };

export const net = {
  fetch: async (): Promise<never> => Promise.reject(new Error('the stand-in has no development server')),
} satisfies Partial<Electron.Net>;
