import { describe, expect, it } from 'vitest';
import { appended, merge, type ListState } from '../../../../renderer/ui/list-store.ts';

type Row = { readonly id: string; readonly text: string };

const source = { key: (row: Row) => row.id, onTop: (row: Row) => row.text !== 'elsewhere' };
const row = (id: string, text = ''): Row => ({ id, text });
const list = (change: Partial<ListState<Row>> = {}): ListState<Row> => ({
  query: '{}',
  rows: [row('b'), row('a')],
  next: null,
  total: { count: 2, exact: true },
  loading: false,
  failure: null,
  held: [],
  scrollTop: 0,
  active: 0,
  ...change,
});

describe('one more page', () => {
  const page = { rows: [row('z')], next: 'more', total: { count: 3, exact: false } };

  it('comes below, with what its reader knows of the total', () => {
    expect(appended(list(), page)).toEqual({ rows: [row('b'), row('a'), row('z')], next: 'more', total: page.total });
  });

  it('that is the last one counts what came in on top meanwhile', () => {
    const { total } = appended(list({ held: [row('d')] }), { ...page, next: null });
    expect(total).toEqual({ count: 4, exact: true });
  });
});

describe('merge', () => {
  it('changes a row in its place', () => {
    expect(merge(list(), [row('a', 'new')], source, {})).toEqual({ rows: [row('b'), row('a', 'new')], held: [] });
  });

  it('puts new rows on top, newest first, while one is at the top', () => {
    const { rows, total } = merge(list(), [row('c'), row('d')], source, {});
    expect(rows?.map(({ id }) => id)).toEqual(['d', 'c', 'b', 'a']);
    expect(total).toEqual({ count: 4, exact: true });
  });

  it('holds new rows back while one reads further down, so that nothing moves', () => {
    const { rows, held } = merge(list({ scrollTop: 340 }), [row('c')], source, {});
    expect(rows?.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(held?.map(({ id }) => id)).toEqual(['c']);
  });

  it('keeps standing on the same row', () => {
    expect(merge(list({ active: 1 }), [row('c')], source, {}).active).toBe(2);
  });

  it('changes a row that is held back', () => {
    const { held } = merge(list({ scrollTop: 340, held: [row('c')] }), [row('c', 'newer')], source, {});
    expect(held).toEqual([row('c', 'newer')]);
  });

  it('leaves out what the query does not ask for', () => {
    expect(merge(list(), [row('c', 'elsewhere')], source, {}).rows).toHaveLength(2);
  });
});
