import type { Vault } from '../secrets/vault.ts';
import { statement, type SecretPlace, type Statement } from '../store/statements.ts';
import type { Store } from '../store/store.ts';

function placeOf(transactionId: string): SecretPlace {
  return { table: 'forward', row: transactionId, version: 1 };
}

/**
 * The CSR of a request that waits for a person and is to go to an external CA then: as the device signed it. The stored
 * one has lost its challenge, and its signature with that.
 */
export function keepCsr(vault: Vault, transactionId: string, csr: Uint8Array): Statement[] {
  const place = placeOf(transactionId);
  return [statement('secret.put', { ...place, box: vault.seal(place, csr) })];
}

/** Null where none was kept: the profile led to our own CA when the request came. */
export async function readCsr(store: Store, vault: Vault, transactionId: string): Promise<Uint8Array | null> {
  const { table, row } = placeOf(transactionId);
  const found = await store.read('secret.get', { table, row });
  return found === null ? null : vault.open({ table, row, version: found.version }, found.box);
}

export function forgetCsr(transactionId: string): Statement {
  const { table, row } = placeOf(transactionId);
  return statement('secret.remove', { table, row });
}
