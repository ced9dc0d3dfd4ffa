import { X509Certificate, randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandLine, type CommandLine } from '../harness/command-line.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { serveAgent } from '../harness/served-agent.ts';
import { getCaCert, getNextCaCert } from '../simulators/scep-client/http.ts';

const ROUNDS = 6;

const authority = z.object({ id: z.string(), name: z.string(), state: z.enum(['staged', 'current', 'former']) });
const list = z.object({ authorities: z.array(authority) });
type Authority = z.infer<typeof authority>;

describe(`kill -9 while one CA follows another, ${String(ROUNDS)} times`, () => {
  let folder: DataFolder;
  let cli: CommandLine;
  beforeAll(async () => {
    folder = await createDataFolder();
    cli = commandLine(folder);
    await cli.json(z.unknown(), 'init', '--name', 'CA 0', '--key', 'ec:p256');
  });
  afterAll(() => folder.remove());

  async function authorities(): Promise<Authority[]> {
    return (await cli.json(list, 'ca', 'list')).authorities;
  }

  const inState = (all: readonly Authority[], state: Authority['state']) => all.filter((each) => each.state === state);

  it('leaves one that issues and at most one that is staged, does what it said it did, and needs no repair', async () => {
    let done = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const agent = await serveAgent(folder);
      const before = await authorities();
      const [staged] = inState(before, 'staged');
      const act = staged === undefined ? 'stage' : round % 3 === 0 ? 'withdraw' : 'activate';
      const name = `CA ${String(round)}`;
      const running = cli.run('ca', act, ...(act === 'stage' ? ['--name', name, '--key', 'ec:p256'] : []), '--json');
      const spared = round % 2 === 0;
      // Some instant between before the command has begun and after it was answered.
      if (!spared) await delay(randomInt(400, 1_600));
      const { code } = await (spared ? running : agent.kill().then(() => running));
      if (spared) await agent.kill();

      const again = await serveAgent(folder);
      const after = await authorities();
      expect(inState(after, 'current'), act).toHaveLength(1);
      expect(inState(after, 'staged').length, act).toBeLessThanOrEqual(1);
      if (code === 0) {
        done += 1;
        const now = after.find(({ id }) => id === staged?.id)?.state;
        if (act === 'stage') expect(inState(after, 'staged').map((each) => each.name)).toEqual([name]);
        else expect(now).toBe(act === 'activate' ? 'current' : undefined);
      }
      const { ca } = await getCaCert(again.scepUrl);
      expect(new X509Certificate(ca).subject).toBe(`CN=${inState(after, 'current')[0]?.name ?? ''}`);
      if (inState(after, 'staged').length > 0) expect(await getNextCaCert(again.scepUrl, ca)).toHaveLength(2);
      expect(await again.stop()).toBe(0);
    }
    expect(done).toBeGreaterThanOrEqual(ROUNDS / 2);
    expect(await cli.json(z.object({ verdict: z.string() }), 'audit', 'verify')).toEqual({ verdict: 'intact' });
  });
});
