import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, fromPem, toPem } from '../../../../electron/agent/pki/pem.ts';

describe('PEM', () => {
  it('is read back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), (der) => {
        expect(fromPem(toPem('CERTIFICATE', der))).toEqual([{ label: 'CERTIFICATE', der }]);
      }),
    );
  });

  it('has 64 columns and LF (RFC 7468 §2)', () => {
    const lines = toPem('X509 CRL', new Uint8Array(100)).split('\n');
    expect(lines[0]).toBe('-----BEGIN X509 CRL-----');
    expect(lines[1]).toHaveLength(64);
    expect(lines.at(-2)).toBe('-----END X509 CRL-----');
    expect(lines.at(-1)).toBe('');
  });

  it('may have text around it, CRLF, and several blocks', () => {
    const text = `subject=x\r\n${toPem('A', Uint8Array.of(1)).replaceAll('\n', '\r\n')}issuer\n${toPem('B', Uint8Array.of(2))}`;
    expect(fromPem(text).map(({ label }) => label)).toEqual(['A', 'B']);
  });

  it('leaves out blocks that do not end as they began, have headers, or are damaged', () => {
    expect(fromPem('-----BEGIN A-----\nAAAA\n-----END B-----')).toEqual([]);
    expect(fromPem('-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END A-----')).toEqual([]);
    expect(fromPem('-----BEGIN A-----\nAAAAA\n-----END A-----')).toEqual([]);
    expect(fromPem('-----BEGIN A-----\n\n-----END A-----')).toEqual([]);
  });

  it('is found in linear time, whatever the text', () => {
    const hostile = '-----BEGIN A-----\nAAAA'.repeat(40_000);
    expect(fromPem(hostile)).toEqual([]);
  });
});

describe('decodeBase64', () => {
  it('takes both alphabets, white space, and missing padding', () => {
    expect(decodeBase64('  -_8 =\n')).toEqual(Uint8Array.of(0xfb, 0xff));
    expect(decodeBase64('+/8')).toEqual(Uint8Array.of(0xfb, 0xff));
  });

  it.each(['', ' ', 'A', 'AA==A', 'A*', 'ü'])('%j is none', (text) => {
    expect(decodeBase64(text)).toBeNull();
  });
});
