import { isAbsolute, resolve } from 'node:path';

export type CommandLine = {
  /** The data folder that was asked for, or null for the usual one. */
  readonly dataFolder: string | null;
  /** Start in the tray, without a window (at login). */
  readonly hidden: boolean;
};

/**
 * Reads what the application was started with. Chromium and the operating system add switches of their own, so what is
 * not ours is ignored; what is ours and wrong is null.
 */
export function readCommandLine(argv: readonly string[], workingDirectory: string): CommandLine | null {
  let dataFolder: string | null = null;
  let hidden = false;
  for (const [index, argument] of argv.entries()) {
    if (argument === '--hidden') hidden = true;
    const value = valueOf(argument, argv[index + 1]);
    if (value === undefined) continue;
    if (value === null || value.includes('\0')) return null;
    dataFolder = isAbsolute(value) ? value : resolve(workingDirectory, value);
  }
  return { dataFolder, hidden };
}

/** The value of `--data`, null when it lacks one, undefined when this argument is another. */
function valueOf(argument: string, next: string | undefined): string | null | undefined {
  if (argument.startsWith('--data=')) return argument.slice('--data='.length) || null;
  if (argument !== '--data') return undefined;
  return next === undefined || next.startsWith('--') ? null : next;
}
