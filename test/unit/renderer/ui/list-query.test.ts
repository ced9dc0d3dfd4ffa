import { describe, expect, it } from 'vitest';
import { isFiltered, isNewestUnder, listInput } from '../../../../renderer/ui/list-query.ts';

const NEWEST = { by: 'createdAt', direction: 'desc' } as const;

describe('listInput', () => {
  it('leaves out what says nothing', () => {
    expect(listInput({ search: '', states: [] }, NEWEST)).toEqual({ sort: NEWEST });
  });

  it('passes on what was chosen', () => {
    const chosen = { search: 'door', states: ['waiting'], sort: { by: 'name', direction: 'asc' } } as const;
    expect(listInput({ ...chosen, states: [...chosen.states] }, { by: 'name', direction: 'desc' })).toEqual(chosen);
  });
});

describe('isFiltered', () => {
  it.each([
    [{}, false],
    [{ search: '', states: [] }, false],
    [{ sort: NEWEST }, false],
    [{ search: 'door' }, true],
    [{ states: ['waiting'] }, true],
  ])('%j: %s', (filter, filtered) => {
    expect(isFiltered(filter)).toBe(filtered);
  });
});

describe('isNewestUnder', () => {
  it.each([
    ['nothing was chosen', {}, true],
    ['its state was chosen', { states: ['waiting'] }, true],
    ['the same sort was chosen', { sort: NEWEST }, true],
    ['another state was chosen', { states: ['expired'] }, false],
    ['the oldest are first', { sort: { by: 'createdAt', direction: 'asc' as const } }, false],
    ['something is searched for', { search: 'door' }, false],
  ])('where %s', (_, filter, expected) => {
    expect(isNewestUnder(filter, NEWEST, 'waiting')).toBe(expected);
  });
});
