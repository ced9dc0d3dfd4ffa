import { app } from 'electron';
import { join } from 'node:path';
import { defaultDataFolder } from './command-line/data-folder.ts';
import { readCommandLine } from './desktop/command-line.ts';
import { startDesktop } from './desktop/desktop.ts';
import { resourcesIn } from './desktop/resources.ts';
import { registerScheme } from './desktop/security/app-scheme.ts';
import { guardAllContents } from './desktop/security/contents-guards.ts';
import { startAgent } from './desktop/start-agent.ts';

// Before the application is ready: every renderer is sandboxed, our scheme is known, every web contents is guarded.
app.enableSandbox();
registerScheme();
guardAllContents();
app.setAppUserModelId('com.certwright.desktop');

// Closing the window leaves the agent at work; it is quit from the tray, the menu or by the system.
app.on('window-all-closed', () => undefined);
app.on('child-process-gone', (_event, { type, reason }) => report(`a process ended: ${type}, ${reason}`));
process.on('SIGINT', () => app.quit());
process.on('SIGTERM', () => app.quit());

const commandLine = readCommandLine(process.argv.slice(1), process.cwd());
if (commandLine === null) {
  process.stderr.write('usage: certwright [--data FOLDER] [--hidden]\n');
  app.exit(2);
} else {
  const dataFolder = commandLine.dataFolder ?? defaultDataFolder();
  // Chromium's profile, and with it the single-instance lock, belongs to the data folder: one desktop agent for each.
  app.setPath('userData', join(dataFolder, 'desktop'));
  if (app.requestSingleInstanceLock()) void run(dataFolder, commandLine.hidden);
  else app.quit();
}

async function run(dataFolder: string, hidden: boolean): Promise<void> {
  await app.whenReady();
  const resources = resourcesIn(app.getAppPath(), process.platform);
  await startDesktop({
    dataFolder,
    hidden,
    resources,
    startAgent: () => startAgent({ dataFolder, version: app.getVersion(), onFault: report }),
  });
}

function report(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
