import { call } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../../shared/contract/failure-transport.ts';
import { Failure } from '../../../../shared/domain/failure.ts';
import { implementer } from '../../../../electron/agent/procedures/implementer.ts';

const context = { actor: 'operator' };

async function thrownBy(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('implementer', () => {
  it('lets a failure leave in the dress of the contract', async () => {
    const faults: unknown[] = [];
    const get = implementer((error) => faults.push(error)).authority.get.handler(() => {
      throw new Failure('vault-locked');
    });
    const error = await thrownBy(() => call(get, {}, { context }));
    expect(error).toMatchObject({ code: 'FAILURE', data: { code: 'vault-locked' } });
    expect(faults).toEqual([]);
  });

  it('does the same for one that comes in the middle of a stream', async () => {
    const faults: unknown[] = [];
    const stream = implementer((error) => faults.push(error)).registrations.import.handler(async function* () {
      yield { step: 'working' as const, done: 0, total: 2 };
      throw new Failure('import-invalid', { problems: '1' });
    });
    const seen: unknown[] = [];
    const error = await thrownBy(async () => {
      for await (const progress of await call(stream, { csv: 'fqdn' }, { context })) seen.push(progress);
    });
    expect(seen).toHaveLength(1);
    expect(error).toMatchObject({ code: 'FAILURE' });
    expect(failureOf(error).code).toBe('import-invalid');
    expect(faults).toEqual([]);
  });

  it('reports nothing when the reader leaves', async () => {
    const faults: unknown[] = [];
    const leaving = new AbortController();
    const stream = implementer((error) => faults.push(error)).registrations.exportCsv.handler(async function* () {
      yield 'fqdn';
      leaving.signal.throwIfAborted();
    });
    const seen: string[] = [];
    await thrownBy(async () => {
      for await (const chunk of await call(stream, {}, { context, signal: leaving.signal })) {
        seen.push(chunk);
        leaving.abort();
      }
    });
    expect([seen, faults]).toEqual([['fqdn'], []]);
  });

  it('reports what nobody foresaw and says no word of it', async () => {
    const faults: unknown[] = [];
    const unforeseen = new Error('the password is hunter2');
    const get = implementer((error) => faults.push(error)).authority.get.handler(() => {
      throw unforeseen;
    });
    const error = await thrownBy(() => call(get, {}, { context }));
    expect(failureOf(error).code).toBe('internal');
    expect(JSON.stringify(error)).not.toContain('hunter2');
    expect(faults).toEqual([unforeseen]);
  });
});
