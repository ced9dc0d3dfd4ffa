import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csrPemOf } from '../../../../../renderer/features/endpoints/csr-pem.ts';

describe('csrPemOf', () => {
  it('leaves PEM as it is', () => {
    const pem = '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n';
    expect(csrPemOf(new TextEncoder().encode(pem))).toBe(pem);
  });

  it('takes whatever else it is for DER', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (der) => {
        const [first, ...rest] = csrPemOf(der).trimEnd().split('\n');
        const body = rest.slice(0, -1);
        expect(first).toBe('-----BEGIN CERTIFICATE REQUEST-----');
        expect(body.every((line) => line.length <= 64)).toBe(true);
        expect([...Buffer.from(body.join(''), 'base64')]).toEqual([...der]);
      }),
    );
  });
});
