import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandLine, failureOutput, type CommandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { serveAgent } from '../harness/served-agent.ts';

const link = z.strictObject({ consoleUrl: z.url() });

/** Exchanges the token of an opening address; the status says whether it was good. */
async function openSession(url: string): Promise<number> {
  const { origin, hash } = new URL(url);
  const headers = { authorization: `Bearer ${hash.replace('#token=', '')}` };
  return (await fetch(`${origin}/session`, { method: 'POST', headers })).status;
}

describe('the console command', () => {
  let folder: DataFolder;
  let cli: CommandLine;
  beforeAll(async () => {
    folder = await createDataFolder();
    cli = commandLine(folder);
  });
  afterAll(() => folder.remove());

  it('prints another address, good once, for the console that is being served', async () => {
    const agent = await serveAgent(folder, '--console', '127.0.0.1:0');
    const { consoleUrl } = await cli.json(link, 'console');
    expect(consoleUrl).not.toBe(agent.consoleUrl);
    expect([await openSession(consoleUrl), await openSession(consoleUrl)]).toEqual([204, 401]);
    await agent.stop();
  });

  it('says so where no console is served', async () => {
    const { code, stdout } = await cli.run('console', '--json');
    expect(code).toBe(1);
    expect(failureOutput.parse(JSON.parse(stdout)).error.code).toBe('console-not-served');
  });
});
