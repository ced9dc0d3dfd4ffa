import { describe, expect, test } from 'vitest';
import {
  derivePasswordKey,
  derivePasswordKeySync,
  freshDerivation,
} from '../../../../../electron/agent/pki/cms/password-key.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('a key from a password', () => {
  test.each([
    // RFC 6070 test vector 5: 25 octets of HMAC-SHA-1.
    [
      'sha1' as const,
      'passwordPASSWORDpassword',
      'saltSALTsaltSALTsaltSALTsaltSALTsalt',
      4_096,
      '3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038',
    ],
    // RFC 7914 §11.
    ['sha256' as const, 'passwd', 'salt', 1, '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc'],
  ])('is that of PBKDF2 with HMAC-%s', async (digest, password, salt, iterations, expected) => {
    const derivation = { salt: Buffer.from(salt), iterations, digest };
    const made = await derivePasswordKey(password, derivation);
    expect(made).toMatchObject(derivation);
    expect(hex(made.key).slice(0, expected.length)).toBe(expected);
    expect(derivePasswordKeySync(password, derivation)).toEqual(made);
  });

  test('is another one each time, unless it is derived in the same way', async () => {
    const [one, two] = [await derivePasswordKey('Sesame9'), await derivePasswordKey('Sesame9')];
    expect(hex(one.key)).not.toBe(hex(two.key));
    expect(one.iterations).toBeGreaterThanOrEqual(100_000);
    expect(one.salt).toHaveLength(16);
    expect(hex((await derivePasswordKey('Sesame9', one)).key)).toBe(hex(one.key));
    expect(hex((await derivePasswordKey('Sesame8', one)).key)).not.toBe(hex(one.key));
  });

  test('is of the UTF-8 octets', () => {
    const derivation = freshDerivation('sha512');
    const [ours, theirs] = ['Tür-№1', Buffer.from('Tür-№1').toString('latin1')].map((password) =>
      derivePasswordKeySync(password, derivation),
    );
    expect(hex(ours?.key ?? Buffer.alloc(0))).not.toBe(hex(theirs?.key ?? Buffer.alloc(0)));
  });
});
