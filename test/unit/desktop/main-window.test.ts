import { describe, expect, it, vi } from 'vitest';
import { windowOptions } from '../../../electron/desktop/main-window.ts';

vi.mock('electron', () => ({ BrowserWindow: vi.fn() }));

describe('windowOptions', () => {
  const { webPreferences } = windowOptions('/preload.cjs', '/icon.png', false);

  it('says every protection, whatever the default is', () => {
    expect(webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
    });
  });

  it('has no developer tools unless asked', () => {
    expect(webPreferences?.devTools).toBe(false);
  });

  it('names nothing that weakens a window', () => {
    for (const name of ['allowRunningInsecureContent', 'experimentalFeatures', 'enableBlinkFeatures', 'partition']) {
      expect(webPreferences).not.toHaveProperty(name);
    }
  });
});
