import { describe, expect, it } from 'vitest';
import { MessageFrames } from '../../../../electron/agent/directory/message-frames.ts';

const BOUNDS = { octets: 10_000, message: 1_000, messages: 5 };
const short = Buffer.from('3003020101', 'hex');
const long = Buffer.concat([Buffer.from('30840000012c', 'hex'), Buffer.alloc(300, 2)]);

function taken(chunks: readonly Buffer[], bounds = BOUNDS) {
  const frames = new MessageFrames(bounds);
  const messages = chunks.flatMap((chunk) => [...frames.take(chunk)].map((message) => message.toString('hex')));
  return { messages, fault: frames.fault };
}

describe('a stream of LDAP messages', () => {
  const stream = Buffer.concat([short, long, short]);
  const whole = { messages: [short, long, short].map((each) => each.toString('hex')), fault: null };

  it.for([1, 2, 3, 5, 7, 64, 299, 1_000])('comes in whole messages, from pieces of %i octets', (size) => {
    const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, i) =>
      stream.subarray(i * size, (i + 1) * size),
    );
    expect(taken(chunks)).toEqual(whole);
  });

  it('keeps what is not whole yet', () => {
    expect(taken([stream.subarray(0, 9)])).toEqual({ messages: [short.toString('hex')], fault: null });
  });

  it.for<[string, string]>([
    ['something else', 'HTTP/1.1 200 OK'],
    ['an empty message', '300002'],
    ['a message without a number', '300304'],
    ['a length that is not known', '3080'],
    ['a length of more than four octets', '308500000000ff02'],
  ])('that is %s ends', ([, text]) => {
    const octets = /^[0-9a-f]+$/.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text);
    expect(taken([short, octets, short])).toEqual({ messages: [short.toString('hex')], fault: 'malformed' });
  });

  it.for<[string, string]>([
    ['3084ffffffff02', 'with four octets of length'],
    ['30847fffffff02', 'of 2 GB'],
    ['308203e902', 'of one octet too many'],
  ])('ends at the beginning of a message that is too large: %s', ([head]) => {
    expect(taken([Buffer.from(head, 'hex')])).toEqual({ messages: [], fault: 'too-large' });
  });

  it('ends with too many messages, or too many octets, and begins anew for the next question', () => {
    expect(taken([Buffer.concat(Array.from({ length: 9 }, () => short))])).toMatchObject({
      fault: 'too-large',
      messages: { length: 6 },
    });
    expect(taken([Buffer.concat([long, long])], { ...BOUNDS, octets: 500 })).toEqual({
      ...{ fault: 'too-large', messages: [] },
    });
    const frames = new MessageFrames(BOUNDS);
    for (let round = 0; round < 20; round++) {
      frames.begin();
      expect([...frames.take(Buffer.concat([short, short, short]))]).toHaveLength(3);
    }
    expect(frames.fault).toBeNull();
  });
});
