import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The single-instance lock of a user-data folder, by a file with the first process's id. A second process leaves what
 * it was started with in a file and wakes the first with a signal.
 */
export function takeLock(userData: string, second: (argv: string[], workingDirectory: string) => void): boolean {
  mkdirSync(userData, { recursive: true });
  const lock = join(userData, 'stand-in-lock');
  const holder = holderOf(lock);
  if (holder !== null) {
    const message = JSON.stringify({ argv: process.argv, cwd: process.cwd() });
    writeFileSync(join(userData, `second-instance-${String(process.pid)}.json`), message);
    process.kill(holder, 'SIGUSR2');
    return false;
  }
  writeFileSync(lock, String(process.pid));
  process.on('SIGUSR2', () => {
    for (const name of readdirSync(userData).filter((each) => each.startsWith('second-instance-'))) {
      const file = join(userData, name);
      const { argv, cwd } = JSON.parse(readFileSync(file, 'utf8')) as { argv: string[]; cwd: string };
      rmSync(file);
      second(argv, cwd);
    }
  });
  process.once('exit', () => rmSync(lock, { force: true }));
  return true;
}

function holderOf(lock: string): number | null {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}
