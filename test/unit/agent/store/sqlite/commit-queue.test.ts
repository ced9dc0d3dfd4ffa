import { expect, test } from 'vitest';
import { CommitQueue } from '../../../../../electron/agent/store/sqlite/commit-queue.ts';
import type { WireUnitResult } from '../../../../../electron/agent/store/sqlite/wire.ts';
import { statement, type Statement } from '../../../../../electron/agent/store/statements.ts';
import { StoreBusyError } from '../../../../../electron/agent/store/store.ts';

const unit = (key: string): readonly Statement[] => [statement('settings.put', { key, value: 1 })];

/** A writer whose groups are finished by the test. */
function heldWriter() {
  const groups: { size: number; finish: (failure?: Error) => void }[] = [];
  const write = (units: readonly (readonly Statement[])[]) =>
    new Promise<WireUnitResult[]>((resolve, reject) => {
      groups.push({
        size: units.length,
        finish: (failure) =>
          failure === undefined
            ? resolve(units.map(() => ({ result: 'outcome', outcome: { outcome: 'committed' } })))
            : reject(failure),
      });
    });
  return { groups, write };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what waits during one flush shares the next', async () => {
  const { groups, write } = heldWriter();
  const queue = new CommitQueue(write, 100);
  const first = queue.commit(unit('a'));
  await turn();
  const others = ['b', 'c', 'd'].map((key) => queue.commit(unit(key)));
  await turn();
  expect(groups.map(({ size }) => size)).toEqual([1]);
  groups[0]?.finish();
  expect(await first).toEqual({ outcome: 'committed' });
  await turn();
  expect(groups.map(({ size }) => size)).toEqual([1, 3]);
  groups[1]?.finish();
  expect(await Promise.all(others)).toHaveLength(3);
  await queue.idle();
});

test('a group that fails rejects its units, and the next goes on', async () => {
  const { groups, write } = heldWriter();
  const queue = new CommitQueue(write, 100);
  const first = expect(queue.commit(unit('a'))).rejects.toThrow('disk full');
  await turn();
  const second = queue.commit(unit('b'));
  groups[0]?.finish(new Error('disk full'));
  await first;
  await turn();
  groups[1]?.finish();
  expect(await second).toEqual({ outcome: 'committed' });
});

test('more than may wait are refused', async () => {
  const { groups, write } = heldWriter();
  const queue = new CommitQueue(write, 2);
  const accepted = [queue.commit(unit('a')), queue.commit(unit('b'))];
  await expect(queue.commit(unit('c'))).rejects.toBeInstanceOf(StoreBusyError);
  await turn();
  groups[0]?.finish();
  await Promise.all(accepted);
});
