import type { Operator, Person, OPERATOR_ROLES } from '../../../shared/contract/operators.ts';
import { newObjectId } from '../object-id.ts';
import { LoginLocks } from './login-locks.ts';
import { hashPassword, isPassword } from './operator-password.ts';
import { problem, requireNone } from './problems.ts';
import type { KnownOf, ServiceObjects } from './service-objects.ts';

export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** Whether somebody is who they say they are, and may do what they want to. */
export type Proof =
  | { readonly proof: 'good'; readonly operator: { readonly id: string; readonly name: string } }
  /** Wrong name or wrong password: which of them is nobody's business. */
  | { readonly proof: 'wrong' }
  | { readonly proof: 'locked'; readonly until: number }
  /** The password is right, the role is missing. */
  | { readonly proof: 'not-permitted' }
  /** Too many attempts at once; nothing was looked at. */
  | { readonly proof: 'busy' };

/** Attempts that compute at the same time, each with 32 MiB, and that may wait for it. */
const AT_ONCE = 2;
const MOST_WAITING = 32;
/** How exactly it is noted when a password was last accepted, in milliseconds. */
const NOTED_EVERY = 60_000;

type Known = KnownOf<'operator'>;

/** People with name and password, for what needs a proven person: approvals by two, and the page with challenges. */
export class Operators {
  readonly #objects: ServiceObjects;
  readonly #locks = new LoginLocks();
  readonly #onFault: (error: unknown) => void;
  #computing = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(objects: ServiceObjects, onFault: (error: unknown) => void) {
    this.#objects = objects;
    this.#onFault = onFault;
  }

  list(): Operator[] {
    return this.#objects.all('operator').map((operator) => this.#view(operator));
  }

  /** Throws `service-invalid`. */
  async create(input: Person & { readonly roles: readonly OperatorRole[] }, actor: string): Promise<Operator> {
    const { name, password, roles } = input;
    const hash = await hashPassword(password);
    return this.#objects.alone(async () => {
      const taken = this.#objects.isTaken('operator', name);
      requireNone([
        ...(taken ? [problem('operator-name-taken', ['name'], { value: name })] : []),
        ...passwordProblems(name, password),
      ]);
      const createdAt = this.#objects.clock();
      const body = { roles: unique(roles), password: hash, lastUsedAt: null };
      const operator = { id: newObjectId(createdAt), name, version: 1, createdAt, body };
      const detail = { roles: body.roles.join(', ') };
      await this.#objects.put('operator', operator, { actor, action: 'operator.created', detail });
      this.#locks.forgive(name);
      return this.#view(operator);
    });
  }

  /** Throws `service-changed`, `not-found`. */
  setRoles(id: string, version: number, roles: readonly OperatorRole[], actor: string): Promise<Operator> {
    return this.#objects.alone(async () => {
      const known = this.#objects.at('operator', id, version);
      const next = { ...known, version: version + 1, body: { ...known.body, roles: unique(roles) } };
      const detail = { roles: `${known.body.roles.join(', ')} → ${next.body.roles.join(', ')}` };
      await this.#objects.put('operator', next, { actor, action: 'operator.roles-changed', detail });
      return this.#view(next);
    });
  }

  /** Also lifts a lock. Throws `service-invalid`, `service-changed`, `not-found`. */
  async setPassword(id: string, version: number, password: string, actor: string): Promise<Operator> {
    const hash = await hashPassword(password);
    return this.#objects.alone(async () => {
      const known = this.#objects.at('operator', id, version);
      requireNone(passwordProblems(known.name, password));
      const next = { ...known, version: version + 1, body: { ...known.body, password: hash } };
      await this.#objects.put('operator', next, { actor, action: 'operator.password-changed' });
      this.#locks.forgive(known.name);
      return this.#view(next);
    });
  }

  /** What they approved stays on record under their name. */
  remove(id: string, version: number, actor: string): Promise<void> {
    return this.#objects.alone(async () => {
      const known = this.#objects.at('operator', id, version);
      await this.#objects.remove('operator', known, { actor, action: 'operator.removed' });
    });
  }

  /** Takes as long for a name that nobody has as for a wrong password. Five wrong ones lock the name, longer each time. */
  async prove({ name, password }: Person, role: OperatorRole): Promise<Proof> {
    const now = this.#objects.clock();
    const until = this.#locks.lockedUntil(name, now);
    if (until !== null) return { proof: 'locked', until };
    if (this.#waiting.length >= MOST_WAITING) return { proof: 'busy' };
    await this.#turn();
    try {
      const lockedUntil = this.#locks.begin(name, this.#objects.clock());
      if (lockedUntil !== null) return { proof: 'locked', until: lockedUntil };
      const known = this.#named(name);
      const right = await isPassword(known?.body.password ?? null, password);
      if (known === null || !right) {
        if (known !== null) this.#noteLock(known);
        return { proof: 'wrong' };
      }
      return this.#accepted(known.id, role);
    } finally {
      this.#next();
    }
  }

  /** By what it is now: it may have been removed or changed while the password was looked at. */
  #accepted(id: string, role: OperatorRole): Proof {
    const known = this.#objects.find('operator', id);
    if (known === null) return { proof: 'wrong' };
    this.#locks.forgive(known.name);
    this.#noteUse(known);
    if (!known.body.roles.includes(role)) return { proof: 'not-permitted' };
    return { proof: 'good', operator: { id: known.id, name: known.name } };
  }

  #noteUse({ id, body }: Known): void {
    const now = this.#objects.clock();
    if (body.lastUsedAt !== null && now - body.lastUsedAt < NOTED_EVERY) return;
    this.#noteLater(id, (known) =>
      this.#objects.note('operator', { ...known, body: { ...known.body, lastUsedAt: now } }, null),
    );
  }

  #noteLock({ id, name }: Known): void {
    const until = this.#locks.lockedUntil(name, this.#objects.clock());
    if (until === null) return;
    const detail = { until: new Date(until).toISOString() };
    this.#noteLater(id, (known) =>
      this.#objects.note('operator', known, { actor: 'agent', action: 'operator.locked', detail }),
    );
  }

  #noteLater(id: string, note: (known: Known) => Promise<void>): void {
    const noted = this.#objects.alone(async () => {
      const known = this.#objects.find('operator', id);
      if (known !== null) await note(known);
    });
    noted.catch(this.#onFault);
  }

  #named(name: string): Known | null {
    const wanted = name.toLowerCase();
    return this.#objects.all('operator').find((known) => known.name.toLowerCase() === wanted) ?? null;
  }

  async #turn(): Promise<void> {
    if (this.#computing < AT_ONCE) {
      this.#computing += 1;
      return;
    }
    // The one that ends hands its place over.
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#computing -= 1;
    else next();
  }

  #view({ id, name, version, createdAt, body }: Known): Operator {
    const { roles, lastUsedAt } = body;
    const lockedUntil = this.#locks.lockedUntil(name, this.#objects.clock());
    return { id, name, version, createdAt, roles, lastUsedAt, lockedUntil };
  }
}

function unique(roles: readonly OperatorRole[]): OperatorRole[] {
  return [...new Set(roles)];
}

function passwordProblems(name: string, password: string) {
  const tellsName = name.length > 2 && password.toLowerCase().includes(name.toLowerCase());
  return tellsName || new Set(password).size < 5 ? [problem('operator-password-weak', ['password'])] : [];
}
