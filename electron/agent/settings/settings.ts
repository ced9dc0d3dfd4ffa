import { z } from 'zod';
import { settings as settingsSchema, type Settings } from '../../../shared/contract/agent.ts';
import { listenerConfig } from '../../../shared/contract/listener.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { readNetwork } from '../listener/request-limit.ts';
import { statement } from '../store/statements.ts';
import type { Store } from '../store/store.ts';
import { readPublicHost } from './public-addresses.ts';

const DEFAULTS: Settings = {
  theme: 'system',
  language: 'system',
  publicHost: '',
  certificateDays: 365,
  crlDays: 7,
  // A hundred a second, sustained: far more than an office behind one address sends, far less than what harms.
  requestsPerMinute: 6_000,
  allowedNetworks: [],
};

const storedListener = z.strictObject({ config: listenerConfig, on: z.boolean() });
/** The listener as the operator last set it, and whether it listens when the agent starts. */
export type StoredListener = z.infer<typeof storedListener>;

/** Off, and on loopback, until the operator chooses an interface. */
const LISTENER_DEFAULT: StoredListener = { config: { host: '127.0.0.1', port: 8080 }, on: false };

/** The settings that change; absent and undefined ones stay. */
export type SettingsChange = { readonly [Key in keyof Settings]?: Settings[Key] | undefined };

/** What the operator set, read once and kept in step with the store. */
export class SettingsRoom {
  readonly #store: Store;
  readonly #clock: () => number;
  #settings: Settings = DEFAULTS;
  #listener: StoredListener = LISTENER_DEFAULT;
  /** Changes happen one after the other, so that none is made to what another one is just replacing. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(store: Store, clock: () => number) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Values that do not parse (an older or newer program wrote them) fall back to the defaults. */
  static async open(store: Store, clock: () => number): Promise<SettingsRoom> {
    const room = new SettingsRoom(store, clock);
    const stored = await store.read('settings.all', {});
    const settings = settingsSchema.partial().safeParse(stored['console']);
    if (settings.success) room.#settings = merge(DEFAULTS, settings.data);
    const listener = storedListener.safeParse(stored['listener']);
    if (listener.success) room.#listener = listener.data;
    return room;
  }

  get settings(): Settings {
    return this.#settings;
  }

  get listener(): StoredListener {
    return this.#listener;
  }

  /** Throws `public-host-invalid` for what is neither a host name nor an address: it goes into every certificate; `network-invalid`. */
  set(change: SettingsChange, actor: string): Promise<Settings> {
    const { publicHost, allowedNetworks } = change;
    const checked = {
      ...change,
      ...(publicHost === undefined ? {} : { publicHost: readPublicHost(publicHost) }),
      ...(allowedNetworks === undefined ? {} : { allowedNetworks: readNetworks(allowedNetworks) }),
    };
    const result = this.#turn.then(() => this.#set(checked, actor));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #set(change: SettingsChange, actor: string): Promise<Settings> {
    const settings = merge(this.#settings, change);
    await this.#store.commit([
      statement('settings.put', { key: 'console', value: settings }),
      statement('audit.append', {
        at: this.#clock(),
        actor,
        action: 'settings.changed',
        objectKind: 'settings',
        objectId: 'console',
        detail: Object.fromEntries(given(change).map(([key, value]) => [key, String(value)])),
      }),
    ]);
    this.#settings = settings;
    return settings;
  }

  async setListener(listener: StoredListener, actor: string): Promise<void> {
    const { host, port } = listener.config;
    await this.#store.commit([
      statement('settings.put', { key: 'listener', value: listener }),
      statement('audit.append', {
        at: this.#clock(),
        actor,
        action: listener.on ? 'listener.started' : 'listener.stopped',
        objectKind: 'listener',
        objectId: 'lan',
        detail: { host, port: String(port) },
      }),
    ]);
    this.#listener = listener;
  }
}

function readNetworks(networks: readonly string[]): string[] {
  return networks.map((text) => {
    const network = readNetwork(text);
    if (network === null) throw new Failure('network-invalid', { network: text.slice(0, 60) });
    return network;
  });
}

function merge(base: Settings, change: SettingsChange): Settings {
  return { ...base, ...(Object.fromEntries(given(change)) as Partial<Settings>) };
}

function given(change: SettingsChange): [name: string, value: unknown][] {
  return Object.entries(change).filter(([, value]) => value !== undefined);
}
