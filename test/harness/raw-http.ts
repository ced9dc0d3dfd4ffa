import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends octets as they are on one connection and resolves to everything that came back when the server closed it. */
export async function sendRaw(port: number, ...pieces: readonly (string | Uint8Array)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  // A server that has said what it had to say may cut off who goes on sending.
  socket.on('error', () => {});
  await once(socket, 'connect');
  for (const piece of pieces) socket.write(piece);
  if (!socket.closed) await once(socket, 'close');
  return Buffer.concat(received).toString('latin1');
}
