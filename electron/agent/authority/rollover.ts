import type { RaRole } from '../../../shared/contract/authority.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { statement, type Statement } from '../store/statements.ts';
import type { Authorities, Authority } from './authorities.ts';
import { authorityAudit } from './authority-audit.ts';
import type { LocalAuthorityDeps } from './authority-deps.ts';
import { makeRegistrationAuthority, makeRoot, type NewAuthorityInput } from './create-authority.ts';
import type { CrlPublisher } from './crl-publisher.ts';
import { writeNextCaAnswer } from './next-ca-answer.ts';
import { raStatements, rolesOf } from './registration-authorities.ts';
import { validityOfYears } from './validity.ts';

export type StagedInput = NewAuthorityInput & {
  /** Epoch milliseconds; null for by hand. */
  readonly activateAt: number | null;
};

type Deps = Pick<LocalAuthorityDeps, 'store' | 'keys' | 'clock' | 'addresses'>;
type Answer = { readonly madeOf: string; readonly der: Uint8Array };

/**
 * How one CA follows another: the next one is staged beside it, devices fetch it under the signature of the present one
 * (RFC 8894 §4.7), then it is activated. Each step is one unit of work.
 */
export class Rollover {
  readonly #deps: Deps;
  readonly #authorities: Authorities;
  readonly #publisher: CrlPublisher;
  readonly #answers = new Map<RaRole, Answer>();

  constructor(deps: Deps, authorities: Authorities, publisher: CrlPublisher) {
    this.#deps = deps;
    this.#authorities = authorities;
    this.#publisher = publisher;
  }

  /** Throws `authority-missing`, `authority-staged`, `activation-time-invalid`. */
  async stage(input: StagedInput, actor: string): Promise<void> {
    const { current, staged } = this.#authorities;
    if (current === null) throw new Failure('authority-missing');
    if (staged !== null) throw new Failure('authority-staged', { name: staged.record.name });
    const { store, keys, clock, addresses } = this.#deps;
    const now = clock();
    const { name, key, activateAt } = input;
    this.#requireTime(activateAt, current, validityOfYears(now, input.years));
    const { facts, privateKey, certificate, signer } = await makeRoot(input, now);
    const { id, sha256 } = facts;
    const published = { crlUrl: addresses().crlUrl(id), caUrl: addresses().caUrl(id) };
    const ras: Statement[] = [];
    for (const { role } of rolesOf(current.record)) {
      const made = await makeRegistrationAuthority({ certificate, signer }, input, role, { now, ...published });
      ras.push(...raStatements(this.#authorities, made, id, null));
    }
    keys.addKey(id, privateKey);
    const outcome = await store.commit([
      statement('authority.stage', { ...facts, activateAt }),
      this.#authorities.seal('authority', id, privateKey),
      ...ras,
      await this.#publisher.first(id, this.#authorities.issuer(facts)),
      authorityAudit(now, actor, 'authority.staged', id, { name, key, sha256, ...plannedFor(activateAt) }),
    ]);
    if (outcome.outcome === 'conflict') throw new Failure('authority-staged', { name });
  }

  /** Throws `authority-not-staged`, `activation-time-invalid`. */
  async plan(id: string, activateAt: number | null, actor: string): Promise<void> {
    const { current } = this.#authorities;
    const { record } = this.#require(id);
    if (current !== null) this.#requireTime(activateAt, current, record);
    await this.#commit([
      statement('authority.plan', { id, activateAt }),
      this.#audit(actor, 'authority.planned', id, { name: record.name, ...plannedFor(activateAt) }),
    ]);
  }

  /** Throws `authority-not-staged`, `authority-expired`. */
  async activate(id: string, actor: string): Promise<void> {
    const { record } = this.#require(id);
    const at = this.#deps.clock();
    if (at >= record.notAfter) {
      throw new Failure('authority-expired', { notBefore: iso(record.notBefore), notAfter: iso(record.notAfter) });
    }
    const follows = this.#authorities.current?.record.name ?? '';
    await this.#commit([
      statement('authority.activate', { id, at }),
      this.#audit(actor, 'authority.activated', id, { name: record.name, follows }),
    ]);
  }

  /** Destroys its keys: what it vouched for, its own RAs, was never used. Throws `authority-not-staged`. */
  async withdraw(id: string, actor: string): Promise<void> {
    const { record } = this.#require(id);
    await this.#commit([
      statement('authority.withdraw', { id, at: this.#deps.clock() }),
      statement('secret.remove', { table: 'authority', row: id }),
      ...record.ras.map(({ serial }) => statement('secret.remove', { table: 'ra', row: serial })),
      this.#audit(actor, 'authority.withdrawn', id, { name: record.name, sha256: record.sha256 }),
    ]);
    this.#authorities.forgetKeys(record);
  }

  /** The staged one, if the time that was planned for it has come. */
  get due(): Authority | null {
    const { staged } = this.#authorities;
    const now = this.#deps.clock();
    const activateAt = staged?.record.activateAt ?? null;
    if (staged === null || activateAt === null || activateAt > now) return null;
    return staged.record.notAfter > now ? staged : null;
  }

  /** The whole answer to GetNextCACert for profiles that use the RA of this role; null while nothing is staged. */
  answer(role: RaRole): Uint8Array | null {
    return (this.#answers.get(role) ?? this.#answers.get('standard'))?.der ?? null;
  }

  /** Makes the answers that what is staged now needs, once each. */
  async prepareAnswers(): Promise<void> {
    const { current, staged } = this.#authorities;
    if (current === null || staged === null) {
      this.#answers.clear();
      return;
    }
    for (const ra of rolesOf(staged.record)) {
      const madeOf = [current.record.id, staged.record.id, ra.serial].join();
      if (this.#answers.get(ra.role)?.madeOf === madeOf) continue;
      const certificates = [ra.certificate, staged.record.certificate];
      const der = await writeNextCaAnswer(current.issuer, certificates, this.#deps.clock());
      this.#answers.set(ra.role, { madeOf, der });
    }
  }

  #require(id: string): Authority {
    const { staged } = this.#authorities;
    if (staged?.record.id !== id) throw new Failure('authority-not-staged');
    return staged;
  }

  /** Before the present one ends, or nobody would issue in between; and while the next one is good. */
  #requireTime(activateAt: number | null, { record }: Authority, next: { readonly notAfter: number }): void {
    if (activateAt === null) return;
    const until = Math.min(record.notAfter, next.notAfter);
    if (activateAt > this.#deps.clock() && activateAt < until) return;
    throw new Failure('activation-time-invalid', { activateAt: iso(activateAt), until: iso(until) });
  }

  async #commit(unit: readonly Statement[]): Promise<void> {
    const outcome = await this.#deps.store.commit(unit);
    if (outcome.outcome === 'conflict') throw new Failure('authority-not-staged');
  }

  #audit(actor: string, action: string, id: string, detail: Readonly<Record<string, string>>): Statement {
    return authorityAudit(this.#deps.clock(), actor, action, id, detail);
  }
}

function plannedFor(activateAt: number | null): { readonly activateAt?: string } {
  return activateAt === null ? {} : { activateAt: iso(activateAt) };
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
