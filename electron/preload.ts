import { contextBridge, ipcRenderer } from 'electron';
import { CHANNELS, type DesktopBridge } from './desktop/bridge-channels.ts';

const bridge: DesktopBridge = {
  connect: async () => {
    await ipcRenderer.invoke(CHANNELS.connect);
  },
  openDataFolder: async () => {
    await ipcRenderer.invoke(CHANNELS.openDataFolder);
  },
  protectContent: async (on) => {
    await ipcRenderer.invoke(CHANNELS.protectContent, on);
  },
};

// A port cannot cross the context bridge; it reaches the page as a message to its own window and origin only.
ipcRenderer.on(CHANNELS.port, (event) => {
  window.postMessage({ type: CHANNELS.port }, location.origin, [...event.ports]);
});

contextBridge.exposeInMainWorld('certwright', Object.freeze(bridge));
