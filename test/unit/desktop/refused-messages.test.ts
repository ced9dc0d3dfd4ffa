import { describe, expect, it } from 'vitest';
import { RefusedMessages } from '../../../electron/desktop/refused-messages.ts';

describe('RefusedMessages', () => {
  it('writes a few and then keeps quiet', () => {
    const lines: string[] = [];
    const refused = new RefusedMessages((line) => lines.push(line));
    for (let count = 0; count < 1_000; count += 1) refused.add('certwright:connect', 'sub-frame');
    expect(lines[0]).toBe('refused a message on certwright:connect: sub-frame\n');
    // Twice as many where the minute turns in between.
    expect(lines.length).toBeLessThanOrEqual(20);
  });
});
