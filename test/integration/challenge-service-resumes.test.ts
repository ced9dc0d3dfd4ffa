import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { commandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { serveAgent } from '../harness/served-agent.ts';

const shown = z.object({ state: z.string() });

let folder: DataFolder;
beforeAll(async () => {
  folder = await createDataFolder();
});
afterAll(() => folder.remove());

it('the challenge service is on again after a restart, also where the command line says where to listen', async () => {
  const cli = commandLine(folder);
  await cli.json(z.unknown(), 'init', '--name', 'Office CA', '--key', 'ec:p256');
  const before = await serveAgent(folder);
  await cli.json(z.unknown(), 'challenge-service', 'start', '--listen', '127.0.0.1:0');
  await before.stop();
  const after = await serveAgent(folder);
  try {
    expect(await cli.json(shown, 'challenge-service', 'show')).toMatchObject({ state: 'listening' });
  } finally {
    await after.stop();
  }
});
