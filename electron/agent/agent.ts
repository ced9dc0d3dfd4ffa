import { Failure } from '../../shared/domain/failure.ts';
import { createAgentEvents } from './agent-events.ts';
import type { AgentOptions, VaultChoice } from './agent-options.ts';
import type { Ground } from './ground.ts';
import { createAgentRouter, type AgentRouter } from './router.ts';
import { createSecretStore, type SecretStore } from './secrets/secret-store.ts';
import { SettingsRoom } from './settings/settings.ts';
import { lockFolder } from './store/folder-lock.ts';
import { prepareFolder } from './store/sqlite/folder.ts';
import { openSqliteStore } from './store/sqlite/open-store.ts';
import { VaultDoor } from './vault-door.ts';
import { createCryptoPool } from './workers/crypto-pool.ts';

export type { AgentOptions, VaultChoice } from './agent-options.ts';

export type Agent = {
  readonly router: AgentRouter;
  /** Takes up what it did before it was stopped: the listener. Nothing happens while the vault is closed. */
  resume(): Promise<void>;
  /** Answers what is under way, waits for the store, and lets go of the folder. Idempotent. */
  close(): Promise<void>;
};

/**
 * The enrollment agent of one data folder. Throws the Failures `data-folder-busy`, `data-folder-newer`,
 * `data-folder-unusable`, and the vault's.
 */
export async function createAgent(options: AgentOptions): Promise<Agent> {
  const clock = options.clock ?? Date.now;
  const onFault = options.onFault ?? (() => undefined);
  prepareFolder(options.dataFolder);
  const lock = lockFolder(options.dataFolder, options.lockWait);
  const closers: (() => Promise<void> | void)[] = [() => lock.release()];
  let closing: Promise<void> | null = null;
  const closeAll = (): Promise<void> => (closing ??= closeInTurn(closers.toReversed()));
  try {
    const store = await openSqliteStore(options.dataFolder);
    closers.push(() => store.close());
    const pool = createCryptoPool(options.cryptoWorkers === undefined ? {} : { size: options.cryptoWorkers });
    closers.push(() => pool.close());
    const { dataFolder: folder, keychain } = options;
    const secrets = await createSecretStore({ store, folder, ...(keychain === undefined ? {} : { keychain }) });
    const settings = await SettingsRoom.open(store, clock);
    const ground: Ground = { store, settings, events: createAgentEvents(), pool, clock, onFault };
    const door = new VaultDoor(ground);
    closers.push(() => door.close());
    const startedAt = clock();
    const router = createAgentRouter({ ...ground, options, secrets, door, startedAt });
    await openVault(options.vault, secrets, door, clock());
    return { router, resume: () => door.resume(), close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Closes everything, also what comes after something that does not close; then throws what went wrong. */
async function closeInTurn([first, ...others]: readonly (() => Promise<void> | void)[]): Promise<void> {
  try {
    await first?.();
  } finally {
    if (others.length > 0) await closeInTurn(others);
  }
}

async function openVault(choice: VaultChoice, secrets: SecretStore, door: VaultDoor, at: number): Promise<void> {
  const state = await secrets.state();
  const creation = { at, actor: 'agent' };
  switch (choice.kind) {
    case 'passphrase': {
      const { passphrase } = choice;
      const vault =
        state.state === 'new'
          ? await secrets.create({ kind: 'passphrase', passphrase }, creation)
          : await secrets.unlock(passphrase);
      return door.open(vault);
    }
    case 'keychain': {
      if (state.state === 'locked' && state.kind === 'passphrase') throw new Failure('vault-locked');
      const vault =
        state.state === 'new' ? await secrets.create({ kind: 'keychain' }, creation) : await secrets.unlock(null);
      return door.open(vault);
    }
    case 'ask':
      if (state.state !== 'locked' || state.kind !== 'keychain') return;
      try {
        await door.open(await secrets.unlock(null));
      } catch (error) {
        // The console shows a locked vault and why; there is no other way in.
        if (!(error instanceof Failure)) throw error;
      }
  }
}
