import { describe, expect, it } from 'vitest';
import { MultipartError, mediaType, readMultipart } from '../../../../../electron/agent/protocols/est/multipart.ts';
import { mutate } from '../../../../harness/mutate.ts';

const TYPE = 'multipart/mixed; boundary=b1';

function texts(body: string, type = TYPE): string[] {
  return readMultipart(type, Buffer.from(body, 'latin1')).map((part) => Buffer.from(part.body).toString('latin1'));
}

describe('a multipart body', () => {
  it('has parts between boundaries, a preamble and an epilogue', () => {
    const body = 'before\r\n--b1\r\nA: x\r\n\r\none\r\ntwo\r\n--b1 \t\r\n\r\nthree\r\n--b1--\r\nafter --b1\r\n';
    expect(texts(body)).toEqual(['one\r\ntwo', 'three']);
    const [first] = readMultipart(TYPE, Buffer.from(body));
    expect(first?.headers).toEqual(new Map([['a', 'x']]));
  });

  it.for<[string, string, string]>([
    ['a quoted boundary', '--a b\n\nx\n--a b--', 'multipart/mixed; charset=utf-8; boundary="a b"'],
    ['line feeds alone', '--b1\n\nx\n--b1--\n', TYPE],
    ['a folded header', '--b1\nContent-Type: a/b;\n smime-type=c\n\nx\n--b1--', TYPE],
  ])('may have %s', ([, body, type]) => {
    expect(texts(body, type)).toEqual(['x']);
  });

  it('takes a line that only begins like a boundary for content', () => {
    expect(texts('--b1\r\n\r\nx\r\n--b12\r\n--b1--')).toEqual(['x\r\n--b12']);
  });

  it.for<[string, string, string]>([
    ['no closing boundary', '--b1\r\n\r\nx\r\n--b1\r\n\r\ny', TYPE],
    ['no boundary at all', 'x', TYPE],
    ['no part', '--b1--', TYPE],
    ['nothing', '', TYPE],
    ['an end among the headers', '--b1\r\nA: b', TYPE],
    ['a header without a name', '--b1\r\n: b\r\n\r\n--b1--', TYPE],
    ['a header twice', '--b1\r\nA: b\r\nA: c\r\n\r\n--b1--', TYPE],
    [
      'a hundred headers',
      `--b1\r\n${Array.from({ length: 100 }, (_, i) => `A${String(i)}: b\r\n`).join('')}\r\n--b1--`,
      TYPE,
    ],
    ['an endless header', `--b1\r\nA: ${'b'.repeat(5_000)}\r\n\r\n--b1--`, TYPE],
    ['a hundred parts', `${'--b1\r\n\r\nx\r\n'.repeat(100)}--b1--`, TYPE],
    ['no boundary in its type', '--b1\r\n\r\nx\r\n--b1--', 'multipart/mixed'],
    ['two boundaries in its type', '--b1\r\n\r\nx\r\n--b1--', `${TYPE}; boundary=b2`],
    ['a boundary of 200 characters', '', `multipart/mixed; boundary=${'b'.repeat(200)}`],
    ['another type', '--b1\r\n\r\nx\r\n--b1--', 'application/pkcs8; boundary=b1'],
    ['an endless type', '', `multipart/mixed; ${'a=b; '.repeat(10_000)}boundary=b1`],
  ])('is none with %s', ([, body, type]) => {
    expect(() => texts(body, type)).toThrow(MultipartError);
  });

  it('is bounded and fails in one way, whatever is changed in it', () => {
    const good = Buffer.from(
      'p\r\n--b1\r\nContent-Type: a/b\r\n\r\nAAAA\r\n--b1\r\nContent-Type: c/d\r\n\r\nBBBB\r\n--b1--\r\n',
    );
    for (let round = 0; round < 5_000; round++) {
      try {
        expect(readMultipart(TYPE, mutate(good)).length).toBeLessThanOrEqual(4);
      } catch (error) {
        expect(error).toBeInstanceOf(MultipartError);
      }
    }
  });

  it('has media types whose names are in lower case', () => {
    const { type, parameters } = mediaType('Application/PKCS7-mime; SMIME-Type="certs-only"; x=y');
    expect(type).toBe('application/pkcs7-mime');
    expect([...parameters]).toEqual([
      ['smime-type', 'certs-only'],
      ['x', 'y'],
    ]);
  });
});
