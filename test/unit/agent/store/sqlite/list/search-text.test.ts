import { expect, test } from 'vitest';
import { fold, searchText } from '../../../../../../electron/agent/store/sqlite/list/search-text.ts';

test('texts are folded and kept once', () => {
  expect(searchText(['CN=Door-1.Example,serialNumber=7', 'door-1.example', null, '', '192.0.2.7'])).toBe(
    'cn=door-1.example,serialnumber=7\n192.0.2.7',
  );
});

test('control characters do not make lines, and compatibility forms are alike', () => {
  expect(fold('a\u0000b\nc')).toBe('a b c');
  expect(fold('ＤＯＯＲ')).toBe('door');
});

test('is bounded', () => {
  expect(searchText(['x'.repeat(100_000)]).length).toBe(4_096);
});
