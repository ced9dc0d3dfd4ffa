import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { InFlight } from '../../../../electron/agent/workers/in-flight.ts';

describe('InFlight', () => {
  it('gives a value out once, whatever the order of the answers', () => {
    const inFlight = new InFlight<string>();
    inFlight.add(1, 'one');
    inFlight.add(2, 'two');
    inFlight.add(3, 'three');
    expect(inFlight.take(2)).toBe('two');
    expect(inFlight.take(2)).toBeUndefined();
    expect(inFlight.take(4)).toBeUndefined();
    expect(inFlight.size).toBe(2);
    expect(inFlight.takeAll()).toEqual(['one', 'three']);
    expect(inFlight.size).toBe(0);
    expect(inFlight.takeAll()).toEqual([]);
  });

  it('leaves what was taken to the quick collections', () => {
    const collect = quickCollection();
    const inFlight = new InFlight<Uint8Array>();
    let id = 0;
    const pass = (messages: number): void => {
      for (let i = 0; i < messages; i++) {
        inFlight.add(++id, new Uint8Array(4_096));
        inFlight.take(id - 2);
      }
    };
    // In a pause, what is in flight and what holds it grow old.
    pass(10);
    for (let i = 0; i < 4; i++) collect();
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 100; i++) {
      pass(100);
      collect();
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4_000_000);
  });
});

/** Collects the young generation alone. */
function quickCollection(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as (options: { type: 'minor' }) => void;
  return () => gc({ type: 'minor' });
}
