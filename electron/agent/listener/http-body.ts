import type { IncomingMessage } from 'node:http';

export type BodyReading =
  | { readonly outcome: 'read'; readonly body: Buffer }
  | { readonly outcome: 'too-large' }
  | { readonly outcome: 'aborted' };

/**
 * Reads a request's body up to a limit. Past it nothing more is kept, and what was declared too large is not read at
 * all; never truncates silently.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<BodyReading> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) return Promise.resolve({ outcome: 'too-large' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else resolve({ outcome: 'too-large' });
    });
    request.on('end', () => {
      resolve({
        outcome: 'read',
        body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks),
      });
    });
    request.on('close', () => {
      resolve({ outcome: 'aborted' });
    });
    request.on('error', () => {
      resolve({ outcome: 'aborted' });
    });
  });
}
