/** The simulated EST server as a process of its own, so that what it costs is not counted as ours. */
import { startEstServer } from '../../simulators/est-server/est-server.ts';

type EstProcessSays =
  { readonly url: string; readonly caPem: string } | { readonly connections: number; readonly enrollments: number };

const server = await startEstServer();
const say = (words: EstProcessSays): void => void process.send?.(words);
say({ url: server.url.href, caPem: server.caPem });
process.on('message', () => {
  const connections = new Set(server.seen.map(({ connection }) => connection)).size;
  say({ connections, enrollments: server.issued.length });
  server.seen.length = 0;
});
process.on('disconnect', () => void server.close());
