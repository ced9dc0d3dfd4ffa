import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { PasswordHash } from './stored-bodies.ts';

type Cost = Pick<PasswordHash, 'cost' | 'blockSize' | 'parallelism'>;

/**
 * 32 MiB and about a tenth of a second. Less than the vault's passphrase gets: this one is also asked for over the network,
 * where attempts are limited, and what it costs us an attacker can make us pay.
 */
const COST: Cost = { cost: 2 ** 15, blockSize: 8, parallelism: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** What is kept of a password. */
export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await stretch(password, salt, COST);
  return { salt: salt.toString('base64'), hash: hash.toString('base64'), ...COST };
}

/** Compared in constant time. Null stands for nobody: the same work, and never true. */
export async function isPassword(kept: PasswordHash | null, password: string): Promise<boolean> {
  const { salt, hash, ...cost } = kept ?? { ...COST, salt: '', hash: '' };
  const found = await stretch(password, Buffer.from(salt, 'base64'), cost);
  const expected = Buffer.from(hash, 'base64');
  return expected.length === found.length && timingSafeEqual(expected, found);
}

/** In the engine's threads, never in ours. */
function stretch(password: string, salt: Uint8Array, { cost, blockSize, parallelism }: Cost): Promise<Buffer> {
  const maxmem = 256 * cost * blockSize * parallelism;
  return new Promise((resolve, reject) => {
    // Keyboards differ in how they compose a letter; the password is the same.
    const options = { N: cost, r: blockSize, p: parallelism, maxmem };
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
