import { expect, test } from 'vitest';
import { readCursor, writeCursor } from '../../../../../../electron/agent/store/sqlite/list/cursor.ts';

const cursor = { by: 'fqdn', direction: 'asc', key: 'straße.example', seq: 7 } as const;

test('a cursor comes back as it was', () => {
  expect(readCursor(writeCursor(cursor), 'fqdn', 'asc', 'string')).toEqual(cursor);
});

test.each([
  ['another sort', writeCursor(cursor), 'name', 'asc', 'string'],
  ['another direction', writeCursor(cursor), 'fqdn', 'desc', 'string'],
  ['another kind of key', writeCursor({ ...cursor, key: 5 }), 'fqdn', 'asc', 'string'],
  ['no JSON', 'AAAA', 'fqdn', 'asc', 'string'],
  ['not base64url', '!!!', 'fqdn', 'asc', 'string'],
  [
    'more than we write',
    Buffer.from(JSON.stringify({ ...cursor, x: 1 })).toString('base64url'),
    'fqdn',
    'asc',
    'string',
  ],
  [
    'a place that is none',
    Buffer.from(JSON.stringify({ ...cursor, seq: -1 })).toString('base64url'),
    'fqdn',
    'asc',
    'string',
  ],
] as const)('refuses %s', (_, text, by, direction, kind) => {
  expect(() => readCursor(text, by, direction, kind)).toThrow(expect.objectContaining({ code: 'input-invalid' }));
});
