import type { VaultState } from '../../shared/contract/agent.ts';
import { Failure } from '../../shared/domain/failure.ts';
import { schedule } from './jobs/schedule.ts';
import type { Ground } from './ground.ts';
import { openRooms, type Rooms } from './rooms.ts';

/** Milliseconds between looks at what is due. */
const ROUND = 60_000;

/** The rooms behind the vault: closed until it is opened, then open until the agent ends. */
export class VaultDoor {
  readonly #ground: Ground;
  #rooms: Rooms | null = null;
  #opening: Promise<void> | null = null;
  #stopJobs: () => void = () => undefined;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  get isOpen(): boolean {
    return this.#rooms !== null;
  }

  /** Throws `vault-locked` while the vault is closed. */
  get rooms(): Rooms {
    if (this.#rooms === null) throw new Failure('vault-locked');
    return this.#rooms;
  }

  /** For procedures that need no room, only an open vault. */
  requireOpen(): void {
    if (this.#rooms === null) throw new Failure('vault-locked');
  }

  /** Opens the rooms with an open vault, once, and tells the console. */
  open(vault: Rooms['vault']): Promise<void> {
    // Two consoles may unlock at the same time. After a failure the next one tries again.
    this.#opening ??= this.#open(vault).catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async #open(vault: Rooms['vault']): Promise<void> {
    const { events, onFault } = this.#ground;
    const rooms = await openRooms(this.#ground, vault);
    this.#rooms = rooms;
    this.#stopJobs = schedule(
      ROUND,
      async () => {
        await rooms.enrollment.doWhatIsDue();
        await rooms.authority.doWhatIsDue();
        await rooms.services.doWhatIsDue();
        await rooms.challengeService.renewWhenDue();
        await rooms.endpoints.doWhatIsDue();
      },
      onFault,
    );
    const state: VaultState = { state: 'open', kind: vault.kind };
    events.publish({ type: 'vault', state });
  }

  async resume(): Promise<void> {
    if (this.#rooms === null) return;
    await this.#rooms.engine.test();
    await this.#rooms.listener.resume();
    await this.#rooms.challengeService.resume();
    // Revocations of management signers; devices need not wait for them.
    this.#rooms.services.doWhatIsDue().catch(this.#ground.onFault);
  }

  async close(): Promise<void> {
    this.#stopJobs();
    await this.#rooms?.listener.close();
    await this.#rooms?.challengeService.close();
    await this.#rooms?.endpoints.close();
    await this.#rooms?.enrollment.close();
    await this.#rooms?.services.close();
  }
}
