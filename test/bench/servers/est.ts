import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { commandLine } from '../../harness/command-line.ts';
import type { DataFolder } from '../../harness/data-folder.ts';

type EstProcess = {
  readonly url: URL;
  /** PEM. */
  readonly ca: string;
  /** Makes it the CA of every device that enrolls at the agent of this folder. */
  readonly define: (folder: DataFolder) => Promise<void>;
  /** Since the last time it was asked: TCP connections that were used. In all: certificates. */
  readonly seen: () => Promise<{ readonly connections: number; readonly enrollments: number }>;
  stop(): Promise<void>;
};

const started = z.object({ url: z.string(), caPem: z.string() });
const seen = z.object({ connections: z.number(), enrollments: z.number() });

export async function startEstProcess(): Promise<EstProcess> {
  const child = fork(join(import.meta.dirname, 'est-process.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const said = async (): Promise<unknown> => {
    const [words] = (await once(child, 'message')) as [unknown];
    return words;
  };
  const { url, caPem } = started.parse(await said());
  return {
    url: new URL(url),
    ca: caPem,
    define: async (folder) => {
      const anchors = join(folder.work, 'anchors.pem');
      await writeFile(anchors, caPem);
      const cli = commandLine(folder);
      const where = ['--preset', 'est', '--auth', 'none', '--url', url, '--anchors', anchors];
      await cli.json(z.unknown(), 'endpoint', 'add', 'Bench EST', ...where);
      await cli.json(z.unknown(), 'ra-profile', 'set', 'default', '--authority', 'Bench EST');
    },
    seen: async () => {
      const answer = said();
      child.send('seen');
      return seen.parse(await answer);
    },
    stop: async () => {
      child.disconnect();
      await ended;
    },
  };
}
