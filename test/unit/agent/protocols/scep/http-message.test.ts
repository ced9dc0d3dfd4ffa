import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  decodeGetMessage,
  decodePostMessage,
  readScepQuery,
} from '../../../../../electron/agent/protocols/scep/http-message.ts';

// Octets whose base64 has every special character: `+`, `/` and padding.
const message = Buffer.concat([Buffer.from('30820101fbeffffbefbe', 'hex'), randomBytes(90)]);
const base64 = message.toString('base64');
const lines = base64.replace(/(.{64})/g, '$1\n');

describe('a message in a GET is read in every spelling of scep.md §2.1', () => {
  const spellings: readonly (readonly [string, string])[] = [
    ['1: escaped as RFC 8894 §4.1 asks', encodeURIComponent(base64)],
    ['1: not escaped at all', base64],
    ['2: only the padding is escaped (macOS, iOS)', base64.replace(/=/g, '%3D')],
    ['2: spaces for plus signs', base64.replace(/\+/g, ' ')],
    ['2: escaped spaces for plus signs', base64.replace(/\+/g, '%20')],
    ['3: a line feed every 64 characters (Cisco, sscep)', lines.replace(/\n/g, '%0A')],
    ['3: carriage returns too', encodeURIComponent(lines.replace(/\n/g, '\r\n'))],
    ['4: the URL-safe alphabet', base64.replace(/\+/g, '-').replace(/\//g, '_')],
    ['5: without padding', base64.replace(/=+$/, '')],
    ['6: escaped twice', encodeURIComponent(encodeURIComponent(base64))],
    ['6: line feeds escaped twice', encodeURIComponent(encodeURIComponent(lines))],
    ['lower-case escapes', encodeURIComponent(base64).replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())],
  ];

  test.each(spellings)('%s', (_, value) => {
    expect(Buffer.from(decodeGetMessage(value) ?? [])).toEqual(message);
    const query = readScepQuery(`operation=PKIOperation&message=${value}`);
    expect(query).toEqual({ operation: 'PKIOperation', message: value });
  });

  test.each(['', '%', '%3D', '=', 'A', 'AAAAA', 'MII*', 'MII%00', 'MII%FF', 'MII=MII=', 'M\u0100II', '%252525'])(
    'and not in others: "%s"',
    (value) => {
      expect(decodeGetMessage(value)).toBeNull();
    },
  );
});

describe('a message in a POST', () => {
  test('is taken as it is', () => {
    expect(decodePostMessage(message)).toBe(message);
  });

  test.each([
    ['7: base64', base64],
    ['7: base64 in lines', lines],
    ['7: escaped base64', encodeURIComponent(base64)],
  ])('%s', (_, text) => {
    expect(Buffer.from(decodePostMessage(Buffer.from(text)) ?? [])).toEqual(message);
  });

  test('7: indefinite length in base64 begins with MIA', () => {
    expect(Buffer.from(decodePostMessage(Buffer.from('MIAAAA==')) ?? []).toString('hex')).toBe('30800000');
  });

  test('is nothing when it is empty or broken base64', () => {
    expect(decodePostMessage(Buffer.alloc(0))).toBeNull();
    expect(decodePostMessage(Buffer.from('M*'))).toBeNull();
  });
});

describe('readScepQuery', () => {
  test('takes the first of each parameter, in any order, and nothing else', () => {
    expect(readScepQuery('x=1&message=a&operation=b&operation=c&message=d')).toEqual({ operation: 'b', message: 'a' });
    expect(readScepQuery('')).toEqual({ operation: null, message: null });
    expect(readScepQuery('operation')).toEqual({ operation: '', message: null });
    expect(readScepQuery('operation=PKI%4Fperation')).toEqual({ operation: 'PKIOperation', message: null });
  });

  test('keeps the padding of a bare message', () => {
    expect(readScepQuery('operation=PKIOperation&message=QQ==').message).toBe('QQ==');
  });
});
