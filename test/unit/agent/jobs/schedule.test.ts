import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { schedule } from '../../../../electron/agent/jobs/schedule.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('schedule', () => {
  it('works again and again, and not before the first interval', async () => {
    const work = vi.fn(async () => {});
    const stop = schedule(1_000, work, () => {});
    expect(work).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(3_500);
    expect(work).toHaveBeenCalledTimes(3);
    stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(work).toHaveBeenCalledTimes(3);
  });

  it('never runs twice at once, and does not begin again after it was stopped in the middle', async () => {
    const finish = Promise.withResolvers<undefined>();
    const work = vi.fn(() => finish.promise);
    const stop = schedule(1_000, work, () => {});
    await vi.advanceTimersByTimeAsync(10_000);
    expect(work).toHaveBeenCalledTimes(1);
    stop();
    finish.resolve(undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(work).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('reports a failure of either kind and goes on', async () => {
    const faults: unknown[] = [];
    const failures = [
      () => Promise.reject(new Error('later')),
      () => {
        throw new Error('at once');
      },
    ];
    const stop = schedule(
      1_000,
      () => (failures.shift() ?? (() => Promise.resolve()))(),
      (fault) => faults.push(fault),
    );
    await vi.advanceTimersByTimeAsync(3_500);
    expect(faults.map(String)).toEqual(['Error: later', 'Error: at once']);
    expect(vi.getTimerCount()).toBe(1);
    stop();
  });
});
