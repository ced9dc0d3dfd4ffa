import { describe, expect, it } from 'vitest';
import { successionOf } from '../../../../../renderer/features/authority/ra-succession.ts';

const DAY = 86_400_000;

describe('successionOf', () => {
  it('is sixty days before the end, unless the authority ends first', () => {
    expect(successionOf({ notAfter: 100 * DAY }, { notAfter: 900 * DAY })).toEqual({ kind: 'own', at: 40 * DAY });
    expect(successionOf({ notAfter: 100 * DAY }, { notAfter: 100 * DAY })).toEqual({ kind: 'with-authority' });
  });
});
