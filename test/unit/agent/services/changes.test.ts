import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../../electron/agent/services/changes.ts';

describe('changes for the audit log', () => {
  it('are what is different, by its path', () => {
    const before = { a: 1, b: { c: 'x', d: ['p', 'q'] }, e: null, same: true };
    const after = { a: 2, b: { c: 'x', d: ['p'] }, e: { f: '' }, same: true };
    expect(changesBetween(before, after)).toEqual({ a: '1 → 2', 'b.d': 'p, q → p', e: 'null → –', 'e.f': '– → –' });
    expect(changesBetween(before, before)).toEqual({});
  });

  it('name long texts by a digest, and end somewhere', () => {
    const { pem = '' } = changesBetween({ pem: 'short' }, { pem: 'x'.repeat(5_000) });
    expect(pem).toMatch(/^short → SHA-256 [0-9a-f]{16}…$/);
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, index]));
    const told = changesBetween({}, many);
    expect(Object.keys(told)).toHaveLength(25);
    expect(told['…']).toBe('36');
  });
});
