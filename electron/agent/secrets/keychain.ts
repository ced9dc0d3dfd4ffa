import { Failure } from '../../../shared/domain/failure.ts';

/** The operating system's keychain, as little of it as we need. Each call throws the Failure `keychain-unavailable`. */
export interface Keychain {
  /** Whether there is one that answers; never throws. */
  available(): Promise<boolean>;
  read(account: string): Promise<string | null>;
  write(account: string, value: string): Promise<void>;
  remove(account: string): Promise<void>;
}

/** What we use of keytar. */
export type Keytar = {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, value: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
};

const KEYCHAIN_SERVICE = 'Certwright';
/** Nobody has to be asked: a keychain that does not answer by then will not. */
const PROBE_MS = 5_000;
/** The operating system may ask the user for permission, or for the keychain's password. */
const CALL_MS = 120_000;

/**
 * Windows Credential Manager, macOS Keychain or the Secret Service, through keytar. It is an optional dependency and
 * its libraries may be missing, so it is loaded with the first call; a dead D-Bus can hang, so each call has a limit.
 */
export function keytarKeychain(load: () => Promise<Keytar> = loadKeytar): Keychain {
  const call = async <Result>(limitMs: number, use: (keytar: Keytar) => Promise<Result>): Promise<Result> => {
    try {
      return await withLimit(limitMs, load().then(use));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Failure('keychain-unavailable', { reason }, { cause });
    }
  };
  return {
    available: () =>
      call(PROBE_MS, (keytar) => keytar.getPassword(KEYCHAIN_SERVICE, 'probe')).then(
        () => true,
        () => false,
      ),
    read: (account) => call(CALL_MS, (keytar) => keytar.getPassword(KEYCHAIN_SERVICE, account)),
    write: (account, value) => call(CALL_MS, (keytar) => keytar.setPassword(KEYCHAIN_SERVICE, account, value)),
    remove: async (account) => {
      await call(CALL_MS, (keytar) => keytar.deletePassword(KEYCHAIN_SERVICE, account));
    },
  };
}

async function loadKeytar(): Promise<Keytar> {
  const module = (await import('keytar')) as { default: Keytar };
  return module.default;
}

async function withLimit<Result>(limitMs: number, work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${limitMs / 1_000} seconds`)), limitMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
