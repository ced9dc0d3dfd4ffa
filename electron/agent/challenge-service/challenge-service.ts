import { z } from 'zod';
import type { ChallengeServiceState } from '../../../shared/contract/challenge-service.ts';
import { listenerConfig, type ListenerConfig } from '../../../shared/contract/listener.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import type { AgentEvents } from '../agent-events.ts';
import { checkListenerConfig, listenFailure } from '../listener/listen-address.ts';
import { RateLimit } from '../limits/rate-limit.ts';
import { statement } from '../store/statements.ts';
import type { Store } from '../store/store.ts';
import type { ChallengeDesk } from './answers.ts';
import { openChallengeServer, type ChallengeServer } from './challenge-server.ts';
import { pagePath, webhookPath } from './routes.ts';
import type { ServiceCertificate } from './service-certificate.ts';

export type ChallengeServiceDeps = {
  readonly store: Store;
  readonly desk: ChallengeDesk;
  /** A good TLS certificate for these hosts; a new one where there is none. Throws `authority-missing`, `authority-expired`. */
  readonly certificate: (hosts: readonly string[]) => Promise<ServiceCertificate>;
  /** The host name by which the office calls this machine; '' for none. */
  readonly publicHost: () => string;
  readonly events: AgentEvents;
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
};

const stored = z.strictObject({ config: listenerConfig, on: z.boolean() });
type Stored = z.infer<typeof stored>;
const SETTING = 'challenge-service';
/** On loopback until the operator chooses an interface. */
const DEFAULT: Stored = { config: { host: '127.0.0.1', port: 8443 }, on: false };

type Phase =
  | { readonly state: 'off' }
  | {
      readonly state: 'listening';
      readonly server: ChallengeServer;
      readonly config: ListenerConfig;
      readonly since: number;
      readonly certificate: ServiceCertificate;
    }
  | { readonly state: 'failed'; readonly failure: Failure };

/** A person or an MDM server asks now and then; more a minute is a mistake or an attack. */
const REQUESTS = { perMinute: 300, burst: 300 };
/** Wrong passwords and tokens of one address. */
const FAILURES = { perMinute: 5, burst: 10 };

/** The HTTPS listener that hands out challenges: off until the operator turns it on. */
export class ChallengeService {
  readonly #deps: ChallengeServiceDeps;
  readonly #requests = new RateLimit(REQUESTS);
  readonly #failures = new RateLimit(FAILURES);
  #setting = DEFAULT;
  #phase: Phase = { state: 'off' };
  /** Starting and stopping happen one after the other, however fast somebody clicks. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(deps: ChallengeServiceDeps) {
    this.#deps = deps;
  }

  get state(): ChallengeServiceState {
    const phase = this.#phase;
    switch (phase.state) {
      case 'off':
        return { state: 'off', config: this.#setting.config };
      case 'failed': {
        const { code, params } = phase.failure;
        return { state: 'failed', config: this.#setting.config, code, params };
      }
      case 'listening': {
        const { config, since, certificate } = phase;
        const { serial, notAfter, sha256, sha1, md5 } = certificate.facts;
        const base = this.#base(config);
        return {
          state: 'listening',
          config,
          since,
          pageUrl: `${base}${pagePath(null)}`,
          webhookUrl: `${base}${webhookPath('default')}`,
          certificate: { serial, notAfter, fingerprints: { sha256, sha1, md5 } },
        };
      }
    }
  }

  /** Listens now, and again at each start of the agent. Throws a `listener-…` or `authority-…` Failure. */
  start(config: ListenerConfig, actor: string): Promise<ChallengeServiceState> {
    return this.#alone(async () => {
      const checked = checkListenerConfig(config);
      await this.#close();
      await this.#keep({ config: checked, on: true }, actor);
      await this.#open(checked);
      if (this.#phase.state === 'failed') throw this.#phase.failure;
      if (checked.port === 0 && this.#phase.state === 'listening') {
        await this.#keep({ config: this.#phase.config, on: true }, actor);
      }
      return this.state;
    });
  }

  stop(actor: string): Promise<ChallengeServiceState> {
    return this.#alone(async () => {
      await this.#close();
      await this.#keep({ ...this.#setting, on: false }, actor);
      this.#publish();
      return this.state;
    });
  }

  /** At the start of the agent: listens when it did before; a failure is shown, not thrown. */
  resume(): Promise<void> {
    return this.#alone(async () => {
      const settings = await this.#deps.store.read('settings.all', {});
      const read = stored.safeParse(settings[SETTING]);
      if (read.success) this.#setting = read.data;
      if (this.#setting.on && this.#phase.state !== 'listening') await this.#open(this.#setting.config);
    });
  }

  /** Gives the server another certificate when the present one ends soon or does not name every host; called often. */
  renewWhenDue(): Promise<void> {
    return this.#alone(async () => {
      const phase = this.#phase;
      if (phase.state !== 'listening') return;
      const certificate = await this.#deps.certificate(this.#hosts(phase.config));
      if (certificate.facts.serial === phase.certificate.facts.serial) return;
      phase.server.setCertificate(certificate.tls);
      this.#phase = { ...phase, certificate };
      this.#publish();
    });
  }

  /** Answers what is under way and closes; the setting stays. */
  close(): Promise<void> {
    return this.#alone(() => this.#close());
  }

  async #open(config: ListenerConfig): Promise<void> {
    const { desk, clock, onFault, certificate } = this.#deps;
    try {
      const made = await certificate(this.#hosts(config));
      const server = await openChallengeServer({
        desk,
        tls: made.tls,
        ...config,
        names: () => new Set(this.#hosts(config)),
        requests: this.#requests,
        failures: this.#failures,
        clock,
        onFault,
      });
      const bound = { host: config.host, port: server.port };
      this.#phase = { state: 'listening', server, config: bound, since: clock(), certificate: made };
    } catch (error) {
      this.#phase = { state: 'failed', failure: error instanceof Failure ? error : listenFailure(error, config) };
    }
    this.#publish();
  }

  async #close(): Promise<void> {
    const phase = this.#phase;
    this.#phase = { state: 'off' };
    if (phase.state === 'listening') await phase.server.close();
  }

  async #keep(setting: Stored, actor: string): Promise<void> {
    const { host, port } = setting.config;
    await this.#deps.store.commit([
      statement('settings.put', { key: SETTING, value: setting }),
      statement('audit.append', {
        at: this.#deps.clock(),
        actor,
        action: setting.on ? 'challenge-service.started' : 'challenge-service.stopped',
        objectKind: 'challenge-service',
        objectId: 'lan',
        detail: { host, port: String(port) },
      }),
    ]);
    this.#setting = setting;
  }

  /** The public host first: it is what people type. */
  #hosts({ host }: ListenerConfig): string[] {
    const publicHost = this.#deps.publicHost();
    const local = host === '127.0.0.1' || host === '::1' ? ['localhost'] : [];
    return [...new Set([...(publicHost === '' ? [] : [publicHost]), host, ...local])];
  }

  #base(config: ListenerConfig): string {
    const [host = config.host] = this.#hosts(config);
    const bracketed = host.includes(':') ? `[${host}]` : host;
    return config.port === 443 ? `https://${bracketed}` : `https://${bracketed}:${String(config.port)}`;
  }

  #publish(): void {
    this.#deps.events.publish({ type: 'challenge-service', state: this.state });
  }

  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
