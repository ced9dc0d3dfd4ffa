import type { ZodSafeParseResult } from 'zod';
import { Failure } from '../../../shared/domain/failure.ts';
import type { AgentEvents } from '../agent-events.ts';
import type { ServiceKind, ServiceRecord } from '../store/service-records.ts';
import { statement, type Statement } from '../store/statements.ts';
import type { Store } from '../store/store.ts';
import { STORED_BODIES, type Bodies } from './stored-bodies.ts';

/** One object as it is in memory: what the store has of it. */
export type Known<Body> = Pick<ServiceRecord, 'id' | 'name' | 'version' | 'createdAt'> & { readonly body: Body };
export type KnownOf<Kind extends ServiceKind> = Known<Bodies[Kind]>;

/** Who did what, for the audit log. */
export type Act = {
  readonly actor: string;
  /** A key under `audit`. */
  readonly action: string;
  readonly detail?: Readonly<Record<string, string>>;
};

/** What goes with a change: more statements in its unit, and what is done once they are on disk, before anybody is told. */
export type Along = { readonly statements: readonly Statement[]; readonly keep: () => void };

const NOTHING_ALONG: Along = { statements: [], keep: () => undefined };

export type ServiceObjectsDeps = {
  readonly store: Store;
  readonly events: AgentEvents;
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
};

type Maps = { readonly [Kind in ServiceKind]: Map<string, KnownOf<Kind>> };

/**
 * Everything that the operator defined, in memory and in step with the store. Changes happen one after the other, each as
 * one unit with its audit entry; whoever asks sees it after it is on disk.
 */
export class ServiceObjects {
  readonly #deps: ServiceObjectsDeps;
  readonly #maps: Maps = {
    'scep-profile': new Map(),
    'ra-profile': new Map(),
    signer: new Map(),
    operator: new Map(),
    endpoint: new Map(),
  };
  readonly #watchers: ((kind: ServiceKind) => void)[] = [];
  readonly #unread = new Set<ServiceKind>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(deps: ServiceObjectsDeps) {
    this.#deps = deps;
  }

  /** Reads what is stored. What does not parse is reported and left out, so that nobody is let in by what nobody can read. */
  static async load(deps: ServiceObjectsDeps): Promise<ServiceObjects> {
    const objects = new ServiceObjects(deps);
    for (const record of await deps.store.read('service.all', {})) objects.#take(record);
    return objects;
  }

  get clock(): () => number {
    return this.#deps.clock;
  }

  get store(): Store {
    return this.#deps.store;
  }

  /** Whether the store has nothing of this kind, not even something that cannot be read. */
  hasNone(kind: ServiceKind): boolean {
    return this.#maps[kind].size === 0 && !this.#unread.has(kind);
  }

  /** By name. */
  all<Kind extends ServiceKind>(kind: Kind): readonly KnownOf<Kind>[] {
    return [...this.#maps[kind].values()].toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  }

  find<Kind extends ServiceKind>(kind: Kind, id: string): KnownOf<Kind> | null {
    return this.#maps[kind].get(id) ?? null;
  }

  /** Throws `not-found`. */
  get<Kind extends ServiceKind>(kind: Kind, id: string): KnownOf<Kind> {
    const found = this.find(kind, id);
    if (found === null) throw new Failure('not-found', { what: id });
    return found;
  }

  /** The one that a change was made to. Throws `not-found`, and `service-changed` when it has another version. */
  at<Kind extends ServiceKind>(kind: Kind, id: string, version: number): KnownOf<Kind> {
    const found = this.get(kind, id);
    if (found.version !== version) throw new Failure('service-changed', { name: found.name });
    return found;
  }

  isTaken(kind: ServiceKind, name: string): boolean {
    const wanted = name.toLowerCase();
    return [...this.#maps[kind].values()].some((known) => known.name.toLowerCase() === wanted);
  }

  /** Told after each change. */
  watch(watcher: (kind: ServiceKind) => void): void {
    this.#watchers.push(watcher);
  }

  /** Reading, deciding and writing without another change in between. Not to be called within itself. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** A new one (version 1), or the next version of a known one. Throws `service-changed`. */
  async put<Kind extends ServiceKind>(
    kind: Kind,
    known: KnownOf<Kind>,
    act: Act,
    along = NOTHING_ALONG,
  ): Promise<void> {
    await this.#commit(known, [
      statement('service.put', { ...known, kind }),
      ...along.statements,
      this.audit(kind, known, act),
    ]);
    this.#keep(kind, known, along);
  }

  /** Several of one kind in one unit. Throws `service-changed`. */
  async putAll<Kind extends ServiceKind>(
    kind: Kind,
    all: readonly KnownOf<Kind>[],
    ...audit: readonly Statement[]
  ): Promise<void> {
    const [first] = all;
    if (first === undefined) return;
    await this.#commit(first, [...all.map((known) => statement('service.put', { ...known, kind })), ...audit]);
    for (const known of all) this.#maps[kind].set(known.id, known);
    this.#tell(kind);
  }

  /**
   * What is no change of the settings: what the agent noticed by itself, a new secret. The version stays, so that nobody
   * who is just changing the settings has to begin anew.
   */
  async note<Kind extends ServiceKind>(
    kind: Kind,
    known: KnownOf<Kind>,
    act: Act | null,
    along = NOTHING_ALONG,
  ): Promise<void> {
    const audit = act === null ? [] : [this.audit(kind, known, act)];
    await this.#commit(known, [statement('service.note', known), ...along.statements, ...audit]);
    this.#keep(kind, known, along);
  }

  /** Throws `service-changed`. */
  async remove<Kind extends ServiceKind>(
    kind: Kind,
    known: KnownOf<Kind>,
    act: Act,
    along = NOTHING_ALONG,
  ): Promise<void> {
    const { id, version } = known;
    await this.#commit(known, [
      statement('service.remove', { id, version }),
      ...along.statements,
      this.audit(kind, known, act),
    ]);
    this.#maps[kind].delete(id);
    along.keep();
    this.#tell(kind);
  }

  audit(objectKind: ServiceKind, { id, name }: Pick<ServiceRecord, 'id' | 'name'>, act: Act): Statement {
    const { actor, action, detail = {} } = act;
    const at = this.#deps.clock();
    return statement('audit.append', { at, actor, action, objectKind, objectId: id, detail: { name, ...detail } });
  }

  async #commit({ name }: Known<unknown>, unit: readonly Statement[]): Promise<void> {
    const outcome = await this.#deps.store.commit(unit);
    if (outcome.outcome === 'conflict') throw new Failure('service-changed', { name });
  }

  #keep<Kind extends ServiceKind>(kind: Kind, known: KnownOf<Kind>, { keep }: Along): void {
    this.#maps[kind].set(known.id, known);
    keep();
    this.#tell(kind);
  }

  #tell(kind: ServiceKind): void {
    for (const watcher of this.#watchers) watcher(kind);
    this.#deps.events.publish({ type: 'services' });
  }

  #take(record: ServiceRecord): void {
    switch (record.kind) {
      case 'scep-profile':
        this.#takeAs(record.kind, record, STORED_BODIES[record.kind].safeParse(record.body));
        break;
      case 'ra-profile':
        this.#takeAs(record.kind, record, STORED_BODIES[record.kind].safeParse(record.body));
        break;
      case 'signer':
        this.#takeAs(record.kind, record, STORED_BODIES[record.kind].safeParse(record.body));
        break;
      case 'operator':
        this.#takeAs(record.kind, record, STORED_BODIES[record.kind].safeParse(record.body));
        break;
      case 'endpoint':
        this.#takeAs(record.kind, record, STORED_BODIES[record.kind].safeParse(record.body));
        break;
    }
  }

  #takeAs<Kind extends ServiceKind>(
    kind: Kind,
    { id, name, version, createdAt }: ServiceRecord,
    parsed: ZodSafeParseResult<Bodies[Kind]>,
  ): void {
    if (parsed.success) {
      this.#maps[kind].set(id, { id, name, version, createdAt, body: parsed.data });
      return;
    }
    this.#unread.add(kind);
    this.#deps.onFault(new Error(`the ${kind} ${name} cannot be read and is left out`, { cause: parsed.error }));
  }
}
