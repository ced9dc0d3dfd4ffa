import { derivePasswordKey, type PasswordKey } from '../pki/cms/password-key.ts';
import type { Vault } from '../secrets/vault.ts';
import { statement, type SecretPlace, type Statement } from '../store/statements.ts';
import type { Store } from '../store/store.ts';
import type { EnrollmentRequest } from './request.ts';

/** Derived as it was sent: the iterations and the digest are numbers of ours. */
type Kept = { readonly key: string; readonly salt: string; readonly iterations: number; readonly digest: string };

function placeOf(transactionId: string): SecretPlace {
  return { table: 'reply', row: transactionId, version: 1 };
}

/**
 * For a device whose key cannot decrypt: its reply is keyed by its challenge (RFC 8894 §3.1), which a request that waits
 * does not keep. The key that is derived from it is kept instead, sealed, for the polls.
 */
export async function keepReplyKey(
  vault: Vault,
  transactionId: string,
  { replyBy, challenge }: EnrollmentRequest,
): Promise<Statement[]> {
  if (replyBy === 'key' || challenge === null) return [];
  const { key, salt, iterations, digest } = await derivePasswordKey(challenge);
  const kept: Kept = { key: base64(key), salt: base64(salt), iterations, digest };
  const place = placeOf(transactionId);
  return [statement('secret.put', { ...place, box: vault.seal(place, Buffer.from(JSON.stringify(kept))) })];
}

/** Null where none was kept, or no longer. */
export async function readReplyKey(store: Store, vault: Vault, transactionId: string): Promise<PasswordKey | null> {
  const place = placeOf(transactionId);
  const found = await store.read('secret.get', { table: place.table, row: place.row });
  if (found === null) return null;
  const text = Buffer.from(vault.open({ ...place, version: found.version }, found.box)).toString('utf8');
  const { key, salt, iterations, digest } = JSON.parse(text) as Kept;
  return { key: bytes(key), salt: bytes(salt), iterations, digest: digest as PasswordKey['digest'] };
}

function base64(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64');
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
