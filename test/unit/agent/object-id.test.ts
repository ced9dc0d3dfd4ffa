import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newObjectId } from '../../../electron/agent/object-id.ts';
import { objectId } from '../../../shared/contract/scalars.ts';

const instants = fc.integer({ min: 0, max: 2 ** 48 - 1 });

it('is a UUID of version 7 that carries its time', () => {
  fc.assert(
    fc.property(instants, (now) => {
      const id = newObjectId(now);
      expect(objectId.parse(id)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(now);
    }),
  );
});

it('sorts by time, and is never the same', () => {
  fc.assert(
    fc.property(instants, instants, (a, b) => {
      if (a < b) expect(newObjectId(a) < newObjectId(b)).toBe(true);
    }),
  );
  expect(new Set(Array.from({ length: 1_000 }, () => newObjectId(1))).size).toBe(1_000);
});
