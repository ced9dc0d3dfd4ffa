import { pbkdf2, pbkdf2Sync, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyDigest } from './algorithms.ts';

/** How a key is derived from a password: PBKDF2 (RFC 8018 §5.2); `digest` is that of its HMAC. */
export type PasswordDerivation = {
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly digest: KeyDigest;
};

/**
 * A key-encryption key that was derived from a password, with what its holder needs to derive it again. Plain data; the
 * key is as secret as the password. Made ahead where the reply is to be written after the password is gone.
 */
export type PasswordKey = PasswordDerivation & {
  /** 32 octets; a cipher with shorter keys takes the first of them, which are what PBKDF2 gives for that length. */
  readonly key: Uint8Array;
};

/** Enough for the longest key of a content cipher. With SHA-1 and SHA-224 PBKDF2 needs two blocks for it. */
const KEY_LENGTH = 32;
const SALT_LENGTH = 16;
/** The device has to do as much; a challenge of ours is random and used once, so that there is nothing to guess. */
const ITERATIONS = 100_000;

const derive = promisify(pbkdf2);

/** What a new password key is derived with: a fresh salt. */
export function freshDerivation(digest: KeyDigest = 'sha256'): PasswordDerivation {
  return { salt: randomBytes(SALT_LENGTH), iterations: ITERATIONS, digest };
}

/** Derives a key off this thread. */
export async function derivePasswordKey(
  password: string,
  derivation: PasswordDerivation = freshDerivation(),
): Promise<PasswordKey> {
  const { salt, iterations, digest } = derivation;
  return { ...derivation, key: await derive(Buffer.from(password), salt, iterations, KEY_LENGTH, digest) };
}

/** Derives a key on this thread, for those that are there to compute. */
export function derivePasswordKeySync(password: string, derivation: PasswordDerivation): PasswordKey {
  const { salt, iterations, digest } = derivation;
  return { ...derivation, key: pbkdf2Sync(Buffer.from(password), salt, iterations, KEY_LENGTH, digest) };
}
