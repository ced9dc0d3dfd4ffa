import type { Keychain } from './secrets/keychain.ts';

export type VaultChoice =
  /** The passphrase vault; a new data folder gets one. */
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  /** The operating system's keychain; a new data folder's vault key goes there. */
  | { readonly kind: 'keychain' }
  /** Opens a keychain vault if it can; otherwise the console asks. */
  | { readonly kind: 'ask' };

export type AgentOptions = {
  readonly dataFolder: string;
  readonly host: 'desktop' | 'headless';
  readonly version: string;
  readonly vault: VaultChoice;
  /** Milliseconds to wait for another process to let go of the folder. */
  readonly lockWait?: number;
  /** Worker threads for cryptography; by the machine's cores unless given. */
  readonly cryptoWorkers?: number;
  /** Told of faults that no caller waits for. Never carries a secret. */
  readonly onFault?: (error: unknown) => void;
  /** A new one-time address of the console, where the host serves one in a browser. */
  readonly consoleLink?: () => string | null;
  /** Stand-ins for tests. */
  readonly keychain?: Keychain;
  readonly clock?: () => number;
};
