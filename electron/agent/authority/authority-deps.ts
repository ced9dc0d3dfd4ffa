import type { CrlState } from '../../../shared/contract/authority.ts';
import type { SignatureAlgorithm } from '../pki/signature-algorithm.ts';
import type { Signer } from '../pki/signer.ts';
import type { Vault } from '../secrets/vault.ts';
import type { PublicAddresses } from '../settings/public-addresses.ts';
import type { Store } from '../store/store.ts';

/** Where private keys do their work; the authority hands them over and never looks at them again. */
export type KeyRing = {
  addKey(id: string, pkcs8Der: Uint8Array): void;
  removeKey(id: string): void;
  signer(keyId: string, algorithm: SignatureAlgorithm): Signer;
};

export type LocalAuthorityDeps = {
  readonly store: Store;
  readonly vault: () => Vault;
  readonly keys: KeyRing;
  readonly clock: () => number;
  readonly addresses: () => PublicAddresses;
  readonly crlDays: () => number;
  /** Told after a CRL of any authority is on disk; the state is that of the one that issues. */
  readonly onCrl: (state: CrlState) => void;
  /** Told when other certificates are in `loaded`, and their keys with the key ring: an RA's, the next CA's, a new CA's. */
  readonly onServing: () => void;
};
