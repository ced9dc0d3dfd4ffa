import { networkInterfaces } from 'node:os';
import type { ListenerConfig, ListenerState, NetworkInterface } from '../../../shared/contract/listener.ts';
import type { Failure } from '../../../shared/domain/failure.ts';
import type { AgentEvents } from '../agent-events.ts';
import { publicAddresses, type PublicAddresses } from '../settings/public-addresses.ts';
import type { SettingsRoom } from '../settings/settings.ts';
import { checkListenerConfig, listenFailure } from './listen-address.ts';
import { RequestLimit } from './request-limit.ts';
import { openLanServer, type LanServer, type LanServices } from './lan-server.ts';

export type LanListenerDeps = {
  readonly settings: SettingsRoom;
  readonly services: Omit<LanServices, 'onRequest' | 'onFault' | 'limit'>;
  readonly events: AgentEvents;
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
};

type Phase =
  | { readonly state: 'off' }
  | { readonly state: 'listening'; readonly server: LanServer; readonly config: ListenerConfig; readonly since: number }
  | { readonly state: 'failed'; readonly failure: Failure };

/** The listener on the office's network: off until the operator chooses an interface. */
export class LanListener {
  readonly #deps: LanListenerDeps;
  readonly #limit: RequestLimit;
  #phase: Phase = { state: 'off' };
  #requests = 0;
  /** Starting and stopping happen one after the other, however fast somebody clicks. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(deps: LanListenerDeps) {
    this.#deps = deps;
    this.#limit = new RequestLimit(() => deps.settings.settings);
  }

  /** The addresses that go into certificates and onto printers: as bound, or as it will be bound. */
  get addresses(): PublicAddresses {
    const { settings } = this.#deps;
    const config = this.#phase.state === 'listening' ? this.#phase.config : settings.listener.config;
    return publicAddresses(config, settings.settings.publicHost);
  }

  get state(): ListenerState {
    const phase = this.#phase;
    const { config } = this.#deps.settings.listener;
    switch (phase.state) {
      case 'off':
        return { state: 'off', config };
      case 'listening': {
        const { since } = phase;
        const { scepUrl } = this.addresses;
        return { state: 'listening', config: phase.config, scepUrl, since, requests: this.#requests };
      }
      case 'failed':
        return { state: 'failed', config, code: phase.failure.code, params: phase.failure.params };
    }
  }

  /** Listens now, and again at each start of the agent. Throws a `listener-…` Failure; the setting is kept then too. */
  start(config: ListenerConfig, actor: string): Promise<ListenerState> {
    return this.#alone(async () => {
      const checked = checkListenerConfig(config);
      await this.#close();
      await this.#deps.settings.setListener({ config: checked, on: true }, actor);
      await this.#open(checked);
      if (this.#phase.state === 'failed') throw this.#phase.failure;
      // Certificates name the port that was found, so the next start is to find the same one.
      if (checked.port === 0) await this.#deps.settings.setListener({ config: this.state.config, on: true }, actor);
      return this.state;
    });
  }

  stop(actor: string): Promise<ListenerState> {
    return this.#alone(async () => {
      await this.#close();
      await this.#deps.settings.setListener({ ...this.#deps.settings.listener, on: false }, actor);
      this.#publish();
      return this.state;
    });
  }

  /** At the start of the agent: listens when it did before; a failure is shown, not thrown. */
  resume(): Promise<void> {
    return this.#alone(async () => {
      const { config, on } = this.#deps.settings.listener;
      if (on && this.#phase.state !== 'listening') await this.#open(config);
    });
  }

  /** Answers what is under way and closes; the setting stays. */
  close(): Promise<void> {
    return this.#alone(() => this.#close());
  }

  async #open(config: ListenerConfig): Promise<void> {
    const { services, clock, onFault } = this.#deps;
    const onRequest = (): void => {
      this.#requests += 1;
    };
    try {
      const server = await openLanServer(
        { ...services, limit: this.#limit, onRequest, onFault },
        config.host,
        config.port,
      );
      this.#phase = { state: 'listening', server, config: { host: config.host, port: server.port }, since: clock() };
    } catch (error) {
      this.#phase = { state: 'failed', failure: listenFailure(error, config) };
    }
    this.#publish();
  }

  async #close(): Promise<void> {
    const phase = this.#phase;
    this.#phase = { state: 'off' };
    this.#requests = 0;
    if (phase.state === 'listening') await phase.server.close();
  }

  #publish(): void {
    this.#deps.events.publish({ type: 'listener', state: this.state });
  }

  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** The addresses of this machine, as the operator may choose them; link-local IPv6 needs a zone and is left out. */
export function listInterfaces(): NetworkInterface[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ address }) => !address.startsWith('fe80:'))
      .map(({ address, family, internal }) => ({
        name,
        address,
        family: family === 'IPv6' ? ('IPv6' as const) : ('IPv4' as const),
        loopback: internal,
      })),
  );
}
