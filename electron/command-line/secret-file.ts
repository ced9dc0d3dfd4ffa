import { readFile, stat } from 'node:fs/promises';
import { Failure } from '../../shared/domain/failure.ts';
import { readTextFile } from './settings-file.ts';

/** A chain with its key is some kilobytes; base64 of it has to go through the contract. */
const LARGEST = 700_000;

/** From a file alone: other users of the computer see what stands on a command line. Without its last line end. */
export async function readSecretFile(file: string): Promise<string> {
  return (await readTextFile(file)).replace(/\r?\n$/, '');
}

/** A certificate with its key (PKCS#12 or PEM), or a key alone (PEM), as the contract takes it. Throws the Failure `file-unreadable`. */
export async function readCertificateAndKey(
  file: string,
  passphraseFile: string | undefined,
): Promise<{ readonly file: string; readonly passphrase: string | null }> {
  const passphrase = passphraseFile === undefined ? null : await readSecretFile(passphraseFile);
  return { file: (await readBytes(file)).toString('base64'), passphrase };
}

/** Throws the Failure `file-unreadable`, for one that is too large too. */
export async function readBytes(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST) throw new RangeError('too large');
    return await readFile(file);
  } catch (cause) {
    throw new Failure('file-unreadable', { file }, { cause });
  }
}
