import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { Failure } from '../../shared/domain/failure.ts';

/** The operating system's place for application data; where the desktop console keeps it too. */
export function defaultDataFolder(platform = process.platform, environment: NodeJS.ProcessEnv = process.env): string {
  const home = homedir();
  switch (platform) {
    case 'win32':
      return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Certwright');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Certwright');
    default: {
      // XDG Base Directory Specification: a path that is empty or relative is to be ignored.
      const given = environment['XDG_DATA_HOME'] ?? '';
      return join(isAbsolute(given) ? given : join(home, '.local', 'share'), 'certwright');
    }
  }
}

export function dataFolderOf(option: string | undefined): string {
  if (option === '') throw new Failure('usage', { reason: '--data takes a folder' });
  return option === undefined ? defaultDataFolder() : resolve(option);
}
