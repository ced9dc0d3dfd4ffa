/** The operating system's keychain, as little of it as we need. Each call throws the Failure `keychain-unavailable`. */
export interface Keychain {
  /** Whether there is one that answers; never throws. */
  available(): Promise<boolean>;
  read(account: string): Promise<string | null>;
  write(account: string, value: string): Promise<void>;
  remove(account: string): Promise<void>;
}
