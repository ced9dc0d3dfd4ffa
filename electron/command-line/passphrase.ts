import type { VaultChoice } from '../agent/agent.ts';
import { readPassphraseFile } from '../agent/secrets/passphrase.ts';

/** A passphrase file chooses the passphrase vault; without one the keychain is used. */
export async function vaultChoice(passphraseFile: string | undefined): Promise<VaultChoice> {
  if (passphraseFile === undefined) return { kind: 'keychain' };
  return { kind: 'passphrase', passphrase: await readPassphraseFile(passphraseFile) };
}
