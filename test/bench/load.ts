import { once } from 'node:events';
import { connect } from 'node:net';
import type { HttpReply } from '../simulators/scep-client/http.ts';
import { ReplyReader } from './reply-reader.ts';

export type Load = {
  readonly seconds: number;
  /** Milliseconds from the first octet sent to the last received, in the order of the messages. */
  readonly latencies: readonly number[];
  readonly replies: readonly HttpReply[];
};

/**
 * The one generator for every server: sends messages that were built before, each on one of so many connections as soon
 * as that one is free. It writes octets and waits; nothing is parsed but where a reply ends, and nothing verified yet.
 */
export async function sendAll(scepUrl: string, messages: readonly Buffer[], connections: number): Promise<Load> {
  const { hostname, port, pathname } = new URL(scepUrl);
  const requests = messages.map((message) => {
    const head = `POST ${pathname}?operation=PKIOperation HTTP/1.1\r\nHost: ${hostname}:${port}\r\n`;
    const about = `Content-Type: application/x-pki-message\r\nContent-Length: ${String(message.length)}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head + about), message]);
  });
  const replies: HttpReply[] = new Array<HttpReply>(messages.length);
  const latencies: number[] = new Array<number>(messages.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    const reader = new ReplyReader();
    await new Promise<void>((resolve, reject) => {
      let index = -1;
      let start = 0;
      const send = (): void => {
        index = next++;
        const request = requests[index];
        start = performance.now();
        if (request === undefined) resolve();
        else socket.write(request);
      };
      socket.on('data', (piece) => {
        const reply = reader.push(piece);
        if (reply === null) return;
        latencies[index] = performance.now() - start;
        replies[index] = reply;
        send();
      });
      socket.on('error', reject);
      socket.on('close', () => {
        reject(new Error('the server closed a connection'));
      });
      send();
    });
    socket.destroy();
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: Math.min(connections, messages.length) }, lane));
  return { seconds: (performance.now() - start) / 1_000, latencies, replies };
}
