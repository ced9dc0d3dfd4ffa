import type { AgentEvents } from './agent-events.ts';
import type { SettingsRoom } from './settings/settings.ts';
import type { Store } from './store/store.ts';
import type { CryptoPool } from './workers/crypto-pool.ts';

/** What the rooms stand on. */
export type Ground = {
  readonly store: Store;
  readonly settings: SettingsRoom;
  readonly events: AgentEvents;
  readonly pool: CryptoPool;
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
};
