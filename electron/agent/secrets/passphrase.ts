import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Failure } from '../../../shared/domain/failure.ts';
import type { VaultRecord } from '../store/statements.ts';
import { KEY_BYTES, keyCheck } from './key-derivation.ts';
import { open, seal } from './sealed-box.ts';

type PassphraseRecord = Extract<VaultRecord, { kind: 'passphrase' }>;
type ScryptCost = Pick<PassphraseRecord, 'cost' | 'blockSize' | 'parallelism'>;

const SHORTEST_PASSPHRASE = 12;
/** 128 MiB and about half a second: OWASP's first choice for scrypt. */
export const SCRYPT_COST: ScryptCost = { cost: 2 ** 17, blockSize: 8, parallelism: 1 };
/** Parameters come from the database; a hostile one must not take all memory. */
const MOST_COST = 2 ** 20;
const SALT_BYTES = 16;
const BOUND_TO = 'certwright vault key';

/** Seals a new vault key under a passphrase. Throws the Failure `vault-passphrase-weak`. */
export async function wrapVaultKey(
  vaultKey: Uint8Array,
  passphrase: string,
  createdAt: number,
  cost: ScryptCost = SCRYPT_COST,
): Promise<PassphraseRecord> {
  if ([...passphrase].length < SHORTEST_PASSPHRASE) {
    throw new Failure('vault-passphrase-weak', { minimum: String(SHORTEST_PASSPHRASE) });
  }
  const salt = new Uint8Array(randomBytes(SALT_BYTES));
  const wrappedKey = seal(await stretch(passphrase, salt, cost), vaultKey, BOUND_TO);
  return { kind: 'passphrase', salt, ...cost, wrappedKey, keyCheck: keyCheck(vaultKey), createdAt };
}

/** The vault key. Throws the Failure `vault-passphrase-wrong`. */
export async function unwrapVaultKey(record: PassphraseRecord, passphrase: string): Promise<Uint8Array> {
  if (record.cost > MOST_COST || record.blockSize > 32 || record.parallelism > 16) {
    throw new Failure('secret-damaged', { table: 'vault', row: 'passphrase' });
  }
  const vaultKey = open(await stretch(passphrase, record.salt, record), record.wrappedKey, BOUND_TO);
  if (vaultKey === null || !timingSafeEqual(keyCheck(vaultKey), record.keyCheck)) {
    throw new Failure('vault-passphrase-wrong');
  }
  return vaultKey;
}

async function stretch(
  passphrase: string,
  salt: Uint8Array,
  { cost, blockSize, parallelism }: ScryptCost,
): Promise<Uint8Array> {
  const maxmem = 256 * cost * blockSize * parallelism;
  return new Promise((resolve, reject) => {
    // Keyboards differ in how they compose a letter; the passphrase is the same.
    const options = { N: cost, r: blockSize, p: parallelism, maxmem };
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error === null ? resolve(new Uint8Array(key)) : reject(error),
    );
  });
}

const LONGEST_FILE = 4_096;

/** The passphrase in a file, without the line end that editors add. Throws the Failure `passphrase-file-unreadable`. */
export async function readPassphraseFile(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Failure('passphrase-file-unreadable', { file }, { cause });
  });
  const passphrase = text.replace(/\r?\n$/, '');
  if (passphrase === '' || text.length > LONGEST_FILE) throw new Failure('passphrase-file-unreadable', { file });
  return passphrase;
}
