import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The operating system's place for application data; where the desktop console keeps it too. */
export function defaultDataFolder(platform = process.platform, environment: NodeJS.ProcessEnv = process.env): string {
  const home = homedir();
  switch (platform) {
    case 'win32':
      return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Certwright');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Certwright');
    default:
      return join(environment['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'certwright');
  }
}

export function dataFolderOf(option: string | undefined): string {
  return option === undefined ? defaultDataFolder() : resolve(option);
}
