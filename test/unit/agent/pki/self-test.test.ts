import { describe, expect, it } from 'vitest';
import { selfTestCases } from '../../../../electron/agent/pki/self-test-cases.ts';
import { runSelfTest } from '../../../../electron/agent/pki/self-test.ts';

describe('the self-test', () => {
  it('passes on this engine, with a name of its own for every algorithm', async () => {
    const results = await runSelfTest();
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(new Set(results.map(({ algorithm }) => algorithm)).size).toBe(results.length);
    expect(results.length).toBeGreaterThanOrEqual(29);
    expect(results.every(({ affects }) => affects.length > 0)).toBe(true);
  });

  it('fails what needs a key that the engine could not make', () => {
    const broken = selfTestCases({
      rsa: null,
      ec: () => {
        throw new Error('no such curve');
      },
    });
    const failing = broken.filter(({ test }) => {
      try {
        return !test();
      } catch {
        return true;
      }
    });
    expect(failing.map(({ algorithm }) => algorithm)).toEqual(
      broken.map(({ algorithm }) => algorithm).filter((name) => /RSA|ECDSA/.test(name)),
    );
  });
});
