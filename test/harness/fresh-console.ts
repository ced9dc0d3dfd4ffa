import { commandLine, type CommandLine } from './command-line.ts';
import { openBrowser, type TestBrowser } from './browser.ts';
import { createDataFolder, type DataFolder } from './data-folder.ts';
import { serveAgent, type ServedAgent } from './served-agent.ts';

/** The passphrase in every test's passphrase file. */
export const PASSPHRASE = 'nine brown otters swim upstream';

/** An agent as `npm start` runs it on a box without a keychain, and a browser in front of its console. */
export interface FreshConsole extends TestBrowser {
  readonly agent: ServedAgent;
  readonly cli: CommandLine;
  readonly folder: DataFolder;
}

/** Starts with whatever `folder` holds; a new one unless given. The caller opens the console's address. */
export async function openConsole(executablePath: string, folder?: DataFolder): Promise<FreshConsole> {
  const own = folder ?? (await createDataFolder());
  const agent = await serveAgent(own, '--allow-locked', '--console', '127.0.0.1:0');
  const browser = await openBrowser(executablePath);
  return {
    ...browser,
    agent,
    cli: commandLine(own),
    folder: own,
    close: async () => {
      await browser.close();
      await agent.stop();
      await own.remove();
    },
  };
}
