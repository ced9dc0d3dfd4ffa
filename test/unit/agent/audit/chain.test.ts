import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entryHash, GENESIS, isSealed, link, resumeAt, sealEnd } from '../../../../electron/agent/audit/chain.ts';
import type { AuditContent } from '../../../../electron/agent/audit/entry.ts';

const KEY = new Uint8Array(32).fill(1);
const OTHER = new Uint8Array(32).fill(2);
const START = { sequence: 0, hash: GENESIS };
const content: AuditContent = {
  at: 5,
  actor: 'operator',
  action: 'registration.created',
  objectKind: 'registration',
  objectId: 'x',
  detail: { b: '2', a: '1' },
};

describe('a link', () => {
  test('follows the one before, and its detail is in one order', () => {
    const first = link(KEY, START, content);
    const second = link(KEY, first, content);
    expect(first).toMatchObject({ sequence: 1, previous: GENESIS, detailJson: '{"a":"1","b":"2"}' });
    expect(second).toMatchObject({ sequence: 2, previous: first.hash });
    expect(entryHash(KEY, first)).toEqual(first.hash);
    expect(entryHash(OTHER, first)).not.toEqual(first.hash);
  });

  test('changes with every field', () => {
    const one = link(KEY, START, content);
    const changes = [
      { sequence: 2 },
      { at: 6 },
      { actor: 'scep' },
      { action: 'registration.cancelled' },
      { objectKind: 'certificate' },
      { objectId: 'y' },
      { detailJson: '{"a":"1", "b":"2"}' },
      { previous: new Uint8Array(32).fill(9) },
    ];
    const hashes = changes.map((change) => Buffer.from(entryHash(KEY, { ...one, ...change })).toString('hex'));
    expect(new Set([...hashes, Buffer.from(one.hash).toString('hex')]).size).toBe(changes.length + 1);
  });

  test('no two contents share a hash, however their texts are cut', () => {
    const text = fc.string({ unit: 'binary', maxLength: 6 });
    fc.assert(
      fc.property(text, text, text, text, (actor, action, actor2, action2) => {
        const hash = (a: string, b: string) => Buffer.from(link(KEY, START, { ...content, actor: a, action: b }).hash);
        const same = actor.toWellFormed() === actor2.toWellFormed() && action.toWellFormed() === action2.toWellFormed();
        return hash(actor, action).equals(hash(actor2, action2)) === same;
      }),
    );
  });
});

describe('going on', () => {
  const end = { sequence: 7, hash: new Uint8Array(32).fill(3) };
  test('from a sealed end', () => {
    expect(isSealed(KEY, sealEnd(KEY, end))).toBe(true);
    expect(isSealed(OTHER, sealEnd(KEY, end))).toBe(false);
    expect(resumeAt(KEY, end, sealEnd(KEY, end), false)).toEqual(end);
    expect(resumeAt(KEY, null, null, true)).toEqual(START);
  });

  test.each([
    ['no head', end, null],
    ['a head without entries', null, sealEnd(KEY, end)],
    ['a head that somebody else sealed', end, sealEnd(OTHER, end)],
    ['fewer entries than sealed', { ...end, sequence: 5 }, sealEnd(KEY, end)],
    ['more entries than sealed', { ...end, sequence: 9 }, sealEnd(KEY, end)],
    ['neither, though there was a vault', null, null],
  ])('leaves a number out after %s', (_, last, head) => {
    const resumed = resumeAt(KEY, last, head, false);
    expect(resumed.sequence).toBe(Math.max(last?.sequence ?? 0, head?.count ?? 0) + 1);
  });
});
