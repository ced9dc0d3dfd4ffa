import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFingerprint } from '../../../../../renderer/features/endpoints/compare-fingerprint.ts';

const SHA256 = '0123456789abcdef'.repeat(4);

describe('compareFingerprint', () => {
  it.each([
    ['', 'empty'],
    ['  ', 'empty'],
    [SHA256, 'same'],
    [SHA256.toUpperCase().replace(/(..)(?!$)/g, '$1:'), 'same'],
    [`SHA256 Fingerprint=${SHA256.replace(/(....)/g, '$1 ')}`, 'same'],
    [`sha-256: ${SHA256}`, 'same'],
    [SHA256.replace('0', '1'), 'differs'],
    ['ab'.repeat(20), 'sha1'],
    ['ab'.repeat(16), 'md5'],
    [SHA256.slice(0, 16), 'partial'],
    [`${SHA256}ab`, 'malformed'],
    ['none of this', 'malformed'],
  ])('takes %j for %s', (written, expected) => {
    expect(compareFingerprint(written, SHA256)).toBe(expected);
  });

  it('never takes anything else for the same', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (written) => {
        const digits = written.replace(/[^0-9a-f]/gi, '').toLowerCase();
        return compareFingerprint(written, SHA256) !== 'same' || digits.endsWith(SHA256);
      }),
    );
  });
});
