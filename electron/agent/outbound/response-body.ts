import type { IncomingMessage } from 'node:http';
import { CaFault } from './ca-fault.ts';

/** The whole body, or a fault: too long, encoded, cut off. The caller ends the connection where it throws. */
export async function readBody(response: IncomingMessage, url: URL, most: number): Promise<Uint8Array> {
  const host = url.hostname;
  const coding = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding !== 'identity' && coding !== '')
    throw new CaFault('http-encoding', { host, encoding: coding.slice(0, 40).replace(/[^\x20-\x7e]/g, '?') });
  // Announced or not: nothing is read that is not wanted.
  const tooLarge = (): CaFault => new CaFault('http-body-too-large', { host, most: String(most) });
  if (Number(response.headers['content-length'] ?? 0) > most) throw tooLarge();
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > most) throw tooLarge();
    parts.push(part);
  }
  if (!response.complete) throw new CaFault('http-truncated', { host });
  return Buffer.concat(parts, length);
}
