import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AlgorithmRefused,
  CONTENT_CIPHERS,
  type ContentCipher,
} from '../../../../../electron/agent/pki/cms/algorithms.ts';
import { derivePasswordKeySync, freshDerivation } from '../../../../../electron/agent/pki/cms/password-key.ts';
import {
  PASSWORD_RECIPIENT_TAG,
  passwordRecipientName,
  readPasswordRecipient,
  unwrapContentKey,
  wrapContentKey,
  writePasswordRecipient,
} from '../../../../../electron/agent/pki/cms/password-recipient.ts';
import { DerError, readOne } from '../../../../../electron/agent/pki/der-reader.ts';
import { NULL, context, enc, int, octets, oid, parse, seq } from '../../../../simulators/scep-client/der.ts';
import { HMAC_OID, OID, type Cipher } from '../../../../simulators/scep-client/names.ts';
import { openPasswordRecipient, passwordRecipient } from '../../../../simulators/scep-client/password.ts';

const CIPHERS = Object.keys(CONTENT_CIPHERS) as ContentCipher[];
const THEIRS: Readonly<Record<ContentCipher, Cipher>> = {
  'AES-128-CBC': 'aes-128-cbc',
  'AES-192-CBC': 'aes-192-cbc',
  'AES-256-CBC': 'aes-256-cbc',
  'DES-EDE3-CBC': 'des-ede3-cbc',
  'DES-CBC': 'des-cbc',
};
const PASSWORD = 'Correct1';

const read = (der: Uint8Array) => readPasswordRecipient(readOne(new Uint8Array(der), PASSWORD_RECIPIENT_TAG));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Derives as the recipient says and unwraps. */
function open(der: Uint8Array, password: string, keyLength: number) {
  const recipient = read(der);
  return unwrapContentKey(derivePasswordKeySync(password, recipient.derivation).key, recipient, keyLength);
}

describe.each(CIPHERS)('PasswordRecipientInfo with %s', (cipher) => {
  const { keyLength, blockLength } = CONTENT_CIPHERS[cipher];

  test.each(['sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const)('opens what a client wraps, HMAC-%s', (hmac) => {
    const contentKey = randomBytes(keyLength);
    const der = passwordRecipient({ password: PASSWORD, hmac, iterations: 10 }, THEIRS[cipher], contentKey);
    expect(read(der).derivation).toMatchObject({ iterations: 10, digest: hmac });
    expect(open(der, PASSWORD, keyLength)).toMatchObject({ bad: 0 });
    expect(hex(open(der, PASSWORD, keyLength).contentKey)).toBe(hex(contentKey));
  });

  test.each(['sha1', 'sha256'] as const)('a client opens what we wrap, HMAC-%s', (digest) => {
    const contentKey = randomBytes(keyLength);
    const derivation = { ...freshDerivation(digest), iterations: 5 };
    const der = writePasswordRecipient(derivePasswordKeySync(PASSWORD, derivation), cipher, contentKey);
    const opened = openPasswordRecipient(parse(der), PASSWORD);
    expect(hex(opened.key)).toBe(hex(contentKey));
    expect(opened).toMatchObject({ hmac: digest, iterations: 5 });
    // What knows no more than single DES knows no PasswordRecipientInfo.
    expect(opened.cipher).toBe(cipher === 'DES-CBC' ? 'des-ede3-cbc' : THEIRS[cipher]);
  });

  test('wrapped keys are whole blocks, at least two, and different each time', () => {
    const [kek, iv, contentKey] = [randomBytes(32), randomBytes(blockLength), randomBytes(keyLength)];
    const [one, two] = [wrapContentKey(kek, cipher, iv, contentKey), wrapContentKey(kek, cipher, iv, contentKey)];
    expect(one.length % blockLength).toBe(0);
    expect(one.length).toBeGreaterThanOrEqual(Math.max(2 * blockLength, keyLength + 4));
    const padded = one.length > keyLength + 4;
    expect(hex(one) === hex(two)).toBe(!padded);
  });

  test('a wrong password, a changed octet and another length give a key that nobody foresees, and no error', () => {
    const contentKey = randomBytes(keyLength);
    const [kek, iv] = [randomBytes(32), randomBytes(blockLength)];
    const encryptedKey = wrapContentKey(kek, cipher, iv, contentKey);
    const other = { cipher, iv, encryptedKey };
    const failures = [
      unwrapContentKey(randomBytes(32), other, keyLength),
      unwrapContentKey(kek, { ...other, iv: randomBytes(blockLength) }, keyLength),
      unwrapContentKey(kek, other, keyLength === 16 ? 24 : 16),
      ...Array.from({ length: encryptedKey.length }, (_, at) => {
        const changed = Buffer.from(encryptedKey);
        changed[at] = (changed[at] ?? 0) ^ 1;
        return unwrapContentKey(kek, { ...other, encryptedKey: changed }, keyLength);
      }),
    ];
    // The check value sees the first octets of the key alone: what is changed behind them gives another key, or only
    // other padding; the content then decrypts to noise, or does not.
    for (const { bad, contentKey: found } of failures) {
      if (bad !== 0) expect(hex(found)).not.toBe(hex(contentKey));
    }
    expect(failures.slice(0, 3).every(({ bad }) => bad !== 0)).toBe(true);
    const key = randomBytes(32);
    expect(hex(unwrapContentKey(key, other, keyLength).contentKey)).toBe(
      hex(unwrapContentKey(key, other, keyLength).contentKey),
    );
    expect(unwrapContentKey(key, other, keyLength).contentKey).toHaveLength(keyLength);
  });
});

describe('what is refused before anything is derived', () => {
  const salt = octets(Buffer.alloc(8, 1));
  const aes = seq(oid('2.16.840.1.101.3.4.1.2'), octets(Buffer.alloc(16)));
  const pbkdf2 = (...parameters: readonly Uint8Array[]) => context(0, oid(OID.pbkdf2), seq(...parameters));
  const recipient = (
    derivation: Uint8Array = pbkdf2(salt, int(1)),
    wrapping: Uint8Array = seq(oid(OID.pwriKek), aes),
    wrapped = 32,
  ) => context(3, int(0), derivation, wrapping, octets(Buffer.alloc(wrapped)));

  test('the frame of these tests is good', () => {
    expect(passwordRecipientName(read(recipient()))).toBe('PasswordRecipientInfo (PBKDF2, HMAC with SHA-1, 1)');
    expect(read(recipient(pbkdf2(salt, int(600_000), int(16)))).derivation.iterations).toBe(600_000);
    expect(read(recipient(pbkdf2(octets(Buffer.alloc(128)), int(1)))).derivation.salt).toHaveLength(128);
    expect(read(recipient(pbkdf2(octets(Buffer.alloc(0)), int(1)))).derivation.salt).toHaveLength(0);
    expect(read(recipient(pbkdf2(salt, int(1), seq(oid(HMAC_OID.sha512))))).derivation.digest).toBe('sha512');
  });

  test.each<[string, Uint8Array, typeof AlgorithmRefused | typeof DerError]>([
    ['six hundred thousand and one iterations', pbkdf2(salt, int(600_001)), AlgorithmRefused],
    ['two thousand million iterations', pbkdf2(salt, int(2_000_000_000)), AlgorithmRefused],
    ['more iterations than a number holds', pbkdf2(salt, int(Buffer.alloc(40, 0x7f))), DerError],
    ['no iterations', pbkdf2(salt, int(0)), DerError],
    ['a negative number of iterations', pbkdf2(salt, int(Buffer.from([0xff]))), DerError],
    ['a salt of 129 octets', pbkdf2(octets(Buffer.alloc(129)), int(1)), DerError],
    ['a salt from elsewhere', pbkdf2(seq(oid(OID.data)), int(1)), DerError],
    ['another key length than the cipher has', pbkdf2(salt, int(1), int(32)), DerError],
    ['HMAC with MD5', pbkdf2(salt, int(1), seq(oid('1.3.6.1.5.5.8.1.1'), NULL)), AlgorithmRefused],
    ['parameters of an HMAC', pbkdf2(salt, int(1), seq(oid(HMAC_OID.sha256), int(1))), DerError],
    ['scrypt', context(0, oid('1.3.6.1.4.1.11591.4.11'), seq()), AlgorithmRefused],
    ['PBKDF2 without parameters', context(0, oid(OID.pbkdf2)), DerError],
  ])('%s', (_, derivation, error) => {
    expect(() => read(recipient(derivation))).toThrow(error);
  });

  test('a wrapping that is not PWRI-KEK, has no cipher or one that we have not', () => {
    const wrappings: readonly [Uint8Array, typeof AlgorithmRefused | typeof DerError][] = [
      [seq(oid('2.16.840.1.101.3.4.1.5')), AlgorithmRefused],
      [seq(oid(OID.pwriKek)), DerError],
      [seq(oid(OID.pwriKek), seq(oid('1.2.840.113549.3.2'), octets(Buffer.alloc(8)))), AlgorithmRefused],
      [seq(oid(OID.pwriKek), seq(oid('2.16.840.1.101.3.4.1.2'), octets(Buffer.alloc(8)))), DerError],
    ];
    for (const [wrapping, error] of wrappings) {
      expect(() => read(recipient(undefined, wrapping))).toThrow(error);
    }
  });

  test('no key derivation: the key would have to be agreed on elsewhere', () => {
    expect(() => read(context(3, int(0), seq(oid(OID.pwriKek), aes), octets(Buffer.alloc(32))))).toThrow(
      AlgorithmRefused,
    );
  });

  test.each([0, 1, 16, 17, 31, 33, 272])('%i octets of wrapped key', (length) => {
    expect(() => read(recipient(undefined, undefined, length))).toThrow(DerError);
  });

  test('mutated, cut and repeated ones: read, or refused by these two errors', () => {
    const good = passwordRecipient({ password: PASSWORD, iterations: 3 }, 'aes-256-cbc', randomBytes(32));
    const bytes = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.constantFrom('change', 'cut', 'repeat'));
    fc.assert(
      fc.property(bytes, ([position, change, how]) => {
        const at = position % good.length;
        const copy = Buffer.from(good);
        copy[at] = (copy[at] ?? 0) ^ change;
        const der =
          how === 'change' ? copy : how === 'cut' ? good.subarray(0, at) : Buffer.concat([good, good.subarray(at)]);
        try {
          const { derivation, encryptedKey } = read(der);
          expect(derivation.iterations).toBeLessThanOrEqual(600_000);
          expect(encryptedKey.length).toBeLessThanOrEqual(256);
        } catch (error) {
          if (!(error instanceof DerError) && !(error instanceof AlgorithmRefused)) throw error;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('trailing elements', () => {
    expect(() => read(context(3, ...parse(recipient()).children.map(({ der }) => der), NULL))).toThrow(DerError);
    expect(() => read(enc(0xa3))).toThrow(DerError);
  });
});
