import { expect, test, vi } from 'vitest';
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

test('units that were announced wait for one another', async () => {
  const { groups, write } = heldWriter();
  const queue = new CommitQueue(write, 100);
  const [one, other, withdrawn] = [queue.announce(), queue.announce(), queue.announce()];
  const commits = [queue.commit(unit('a'), one), queue.commit(unit('b'), other)];
  await turn();
  expect(groups).toHaveLength(0);
  withdrawn.withdraw();
  await turn();
  expect(groups.map(({ size }) => size)).toEqual([2]);
  one.withdraw();
  groups[0]?.finish();
  expect(await Promise.all(commits)).toHaveLength(2);
});

test('a unit that nobody announced takes along those that wait', async () => {
  const { groups, write } = heldWriter();
  const queue = new CommitQueue(write, 100);
  queue.announce();
  const commits = [queue.commit(unit('a'), queue.announce())];
  await turn();
  expect(groups).toHaveLength(0);
  commits.push(queue.commit(unit('b')));
  await turn();
  expect(groups.map(({ size }) => size)).toEqual([2]);
  groups[0]?.finish();
  await Promise.all(commits);
});

test('what was announced and does not come is not waited for long', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { groups, write } = heldWriter();
    const queue = new CommitQueue(write, 100);
    queue.announce();
    const commit = queue.commit(unit('a'), queue.announce());
    await turn();
    expect(groups).toHaveLength(0);
    vi.runAllTimers();
    await turn();
    groups[0]?.finish();
    expect(await commit).toEqual({ outcome: 'committed' });
  } finally {
    vi.useRealTimers();
  }
});
