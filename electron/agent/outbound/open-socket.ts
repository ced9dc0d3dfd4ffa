import { connect, type Socket } from 'node:net';
import { CaFault } from './ca-fault.ts';

/** A TCP connection to one address. Rejects with what the socket says, or CaFault `connection-timeout`. */
export function openSocket(url: URL, address: string, timeout: number, signal: AbortSignal): Promise<Socket> {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    const end = (reason: Error): void => {
      socket.destroy();
      reject(reason);
    };
    const cancelled = (): void => end(signal.reason as Error);
    const timer = setTimeout(() => {
      const seconds = String(Math.ceil(timeout / 1_000));
      end(new CaFault('connection-timeout', { host: url.hostname, port: String(port), seconds }));
    }, timeout);
    if (signal.aborted) cancelled();
    signal.addEventListener('abort', cancelled, { once: true });
    socket.once('error', end);
    socket.once('connect', () => {
      socket.off('error', end);
      resolve(socket);
    });
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancelled);
    };
    socket.once('connect', over).once('close', over);
  });
}
