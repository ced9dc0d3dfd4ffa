import { describe, expect, it } from 'vitest';
import { isWide, nameLimits } from '../../../../electron/agent/profiles/name-limits.ts';

describe('the limits of a scope', () => {
  it('are any of its patterns and any of its ranges', () => {
    const limits = nameLimits({ patterns: ['*.lab.example', 'ws-*'], ipRanges: ['192.0.2.0/24', '2001:db8::/32'] });
    const names = ['a.lab.example', 'ws-7', 'a.office.example', '192.0.2.7', ''];
    expect(names.map((name) => limits.allowsName(name))).toEqual([true, true, false, false, false]);
    expect(['192.0.2.7', '2001:db8::7', '192.0.3.7'].map((name) => limits.allowsAddress(name))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('allow an address as an address alone', () => {
    const limits = nameLimits({ patterns: ['*.*.*.*'], ipRanges: [] });
    expect(['192.0.2.7', 'a.b.c.d'].map((name) => limits.allowsName(name))).toEqual([false, true]);
  });

  it('of an empty scope allow nothing', () => {
    const limits = nameLimits({ patterns: [], ipRanges: [] });
    expect(limits.allowsName('a')).toBe(false);
    expect(limits.allowsAddress('192.0.2.7')).toBe(false);
  });

  it('allow nothing for what cannot be read', () => {
    const limits = nameLimits({ patterns: ['(a+)+$', '**'], ipRanges: ['everything'] });
    expect(limits.allowsName('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')).toBe(false);
    expect(limits.allowsAddress('192.0.2.7')).toBe(false);
  });

  it('are wide where one part leaves everything open', () => {
    expect(isWide({ patterns: ['*.example', '**.*'], ipRanges: [] })).toBe(true);
    expect(isWide({ patterns: [], ipRanges: ['0.0.0.0/0'] })).toBe(true);
    expect(isWide({ patterns: ['*.example'], ipRanges: ['10.0.0.0/8'] })).toBe(false);
  });
});
