import type { Server } from 'node:http';

/** A server that can be away for a while, as one that was killed: its address refuses, its connections break off. */
export function comingAndGoing(
  server: Pick<Server, 'close' | 'closeAllConnections' | 'listen' | 'listening'>,
  port: number,
) {
  const away = (): Promise<void> =>
    new Promise((resolve) => {
      if (!server.listening) {
        resolve();
        return;
      }
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  const back = (): Promise<void> =>
    new Promise((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
  return { away, back, close: away };
}
