import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../../../electron/agent/listener/http-body.ts';

function incoming(headers: Record<string, string> = {}): PassThrough & IncomingMessage {
  return Object.assign(new PassThrough(), { headers }) as unknown as PassThrough & IncomingMessage;
}

describe('readBody', () => {
  it('reads up to the limit, in any number of pieces', async () => {
    const request = incoming();
    const reading = readBody(request, 6);
    for (const piece of ['ab', 'cd', 'ef']) request.write(piece);
    request.end();
    expect(await reading).toEqual({ outcome: 'read', body: Buffer.from('abcdef') });
    const empty = incoming();
    empty.end();
    expect(await readBody(empty, 6)).toEqual({ outcome: 'read', body: Buffer.alloc(0) });
  });

  it('is too large one byte beyond, and at once where that was declared', async () => {
    const request = incoming();
    const reading = readBody(request, 6);
    request.end('abcdefg');
    expect(await reading).toEqual({ outcome: 'too-large' });
    expect(await readBody(incoming({ 'content-length': '7' }), 6)).toEqual({ outcome: 'too-large' });
  });

  it('is aborted when the client goes away', async () => {
    const request = incoming({ 'content-length': '5' });
    const reading = readBody(request, 6);
    request.write('ab');
    request.destroy();
    expect(await reading).toEqual({ outcome: 'aborted' });
  });
});
