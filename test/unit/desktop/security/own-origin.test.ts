import { describe, expect, it } from 'vitest';
import { isOwn, originOf } from '../../../../electron/desktop/security/own-origin.ts';

describe('isOwn', () => {
  it.each(['app://certwright/', 'app://certwright/assets/a.js', 'app://certwright', 'app://certwright/#/home'])(
    'accepts %s',
    (url) => expect(isOwn(url)).toBe(true),
  );

  it.each([
    'app://certwright.example/',
    'app://certwright:8080/',
    'app://user@certwright/',
    'app://user:password@certwright/',
    'app://other/',
    'https://certwright/',
    'file:///certwright/',
    'blob:app://certwright/0b2c',
    'data:text/html,app://certwright/',
    'about:blank',
    'APPLE://certwright/',
    '',
    'not a URL',
  ])('refuses %s', (url) => expect(isOwn(url)).toBe(false));
});

describe('originOf', () => {
  it('is scheme and authority, where URL.origin is "null"', () => {
    expect(originOf('app://certwright/a?b#c')).toBe('app://certwright');
    expect(new URL('app://certwright/a').origin).toBe('null');
  });

  it('is null for what is no URL', () => expect(originOf('::')).toBeNull());
});
