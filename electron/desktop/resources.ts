import { join } from 'node:path';

/** Files beside the main bundle, the same in development and inside the packaged application's archive. */
export type Resources = {
  readonly renderer: string;
  readonly preload: string;
  readonly locales: string;
  readonly icon: string;
  readonly trayIcon: string;
};

/** Where they are, from the application's root (which holds `out` and `resources`). */
export function resourcesIn(root: string, platform: NodeJS.Platform): Resources {
  const icons = join(root, 'resources', 'icons');
  return {
    renderer: join(root, 'out', 'renderer'),
    preload: join(root, 'out', 'preload', 'preload.cjs'),
    locales: join(root, 'resources', 'locales'),
    icon: join(icons, 'certwright-512.png'),
    // macOS paints a template image in the colour of its menu bar; the name must end in "Template".
    trayIcon: join(icons, platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'),
  };
}
