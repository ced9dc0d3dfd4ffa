import type { AuthorityView, CrlState, RaRole } from '../../../shared/contract/authority.ts';
import type { RevocationReason } from '../../../shared/contract/certificates.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { statement } from '../store/statements.ts';
import { Authorities, type Authority, type RaIdentities } from './authorities.ts';
import { authorityAudit } from './authority-audit.ts';
import type { LocalAuthorityDeps } from './authority-deps.ts';
import { authorityView } from './authority-view.ts';
import { makeAuthority, type NewAuthorityInput } from './create-authority.ts';
import { CrlPublisher } from './crl-publisher.ts';
import { knownAuthorities, type KnownAuthority } from './known-authorities.ts';
import { additions, raStatements, renewals } from './registration-authorities.ts';
import { Rollover, type StagedInput } from './rollover.ts';

/** What issues now, and what SCEP serves for it. */
export type Loaded = Authority & {
  /** By role; the legacy ones are null until `ensureRa` made the first. */
  readonly ras: { readonly standard: RaIdentities; readonly legacy: RaIdentities | null };
  /** DER of the CA certificates, the issuing one first, the root last; a root is its own chain. */
  readonly chain: readonly Uint8Array[];
};

/**
 * The embedded CA of this data folder through its life: none yet, made, issuing, publishing its CRL, followed by the
 * next. Whatever changes something happens one after the other, is one unit of work, and is in memory after it is on disk.
 */
export class LocalAuthority {
  readonly #deps: LocalAuthorityDeps;
  readonly #authorities: Authorities;
  readonly #publisher: CrlPublisher;
  readonly #rollover: Rollover;
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: LocalAuthorityDeps) {
    this.#deps = deps;
    this.#authorities = new Authorities(deps);
    this.#publisher = new CrlPublisher(deps, this.#authorities);
    this.#rollover = new Rollover(deps, this.#authorities, this.#publisher);
  }

  /** Loads what the folder holds and hands the keys to the key ring; needs an open vault. */
  async load(): Promise<void> {
    await this.#read();
    await this.#publisher.findOwed();
    await this.publishWhenDue();
  }

  get exists(): boolean {
    return this.#authorities.current !== null;
  }

  /** What issues now. Throws `authority-missing`. */
  get loaded(): Loaded {
    const { current } = this.#authorities;
    const standard = this.#authorities.ras('standard');
    if (current === null || standard === null) throw new Failure('authority-missing');
    const ras = { standard, legacy: this.#authorities.ras('legacy') };
    return { ...current, ras, chain: [current.record.certificate] };
  }

  /** The one that is staged to follow, if any. */
  get staged(): Authority | null {
    return this.#authorities.staged;
  }

  /** Any of this folder that was not withdrawn: staged, current or former. */
  find(id: string): Authority | null {
    return this.#authorities.find(id);
  }

  /** All of them, newest first. */
  get all(): readonly Authority[] {
    return this.#authorities.all;
  }

  /** All of them for those who ask SCEP for certificates and CRLs; the one that issues first. */
  get known(): readonly KnownAuthority[] {
    return knownAuthorities(this.all);
  }

  /** The whole answer to GetNextCACert (RFC 8894 §4.7.1) for profiles of this role; null while nothing is staged. */
  nextCaAnswer(role: RaRole = 'standard'): Uint8Array | null {
    return this.#rollover.answer(role);
  }

  /** Makes the CA, its registration authority and its first, empty CRL, in one unit. Throws `authority-exists`. */
  create(input: NewAuthorityInput, actor: string): Promise<void> {
    return this.#alone(async () => {
      if (this.exists) throw new Failure('authority-exists', { name: this.loaded.record.name });
      const { store, keys, clock } = this.#deps;
      const now = clock();
      const { facts, privateKey, ra } = await makeAuthority(input, now);
      const { id, sha256 } = facts;
      keys.addKey(id, privateKey);
      const outcome = await store.commit([
        statement('authority.insert', facts),
        this.#authorities.seal('authority', id, privateKey),
        ...raStatements(this.#authorities, ra, id, null),
        await this.#publisher.first(id, this.#authorities.issuer(facts)),
        authorityAudit(now, actor, 'authority.created', id, { name: input.name, key: input.key, sha256 }),
      ]);
      if (outcome.outcome === 'conflict') throw new Failure('authority-exists', { name: input.name });
      await this.#read();
    });
  }

  /** The one that issues, as consoles see it. */
  view(): Promise<AuthorityView> {
    return this.viewOf(this.loaded.record.id);
  }

  /** Throws `not-found`. */
  async viewOf(id: string): Promise<AuthorityView> {
    const view = (await this.views()).find((each) => each.id === id);
    if (view === undefined) throw new Failure('not-found', { what: id });
    return view;
  }

  /** All of them, newest first, with what was issued until now. */
  async views(): Promise<AuthorityView[]> {
    const records = await this.#deps.store.read('authority.list', {});
    return records.flatMap((record) => {
      const found = this.find(record.id);
      if (found === null) return [];
      return [authorityView(record, this.#publisher.state(found.crl), this.#deps.addresses())];
    });
  }

  /** Of the authority that issues unless another is named. Throws `authority-missing`, `not-found`. */
  named(id: string | undefined): Authority {
    const found = id === undefined ? this.loaded : this.find(id);
    if (found === null) throw new Failure('not-found', { what: id ?? '' });
    return found;
  }

  crlState(id?: string): CrlState {
    return this.#publisher.state(this.named(id).crl);
  }

  /** Revokes and publishes the CRL that says so, in one unit. Throws `certificate-already-revoked`, `not-found`. */
  revoke(serial: string, reason: RevocationReason, name: string, actor: string): Promise<void> {
    return this.#alone(async () => {
      const { store, clock } = this.#deps;
      const at = clock();
      const facts = await store.read('certificate.facts', { serial });
      if (facts === null) throw new Failure('not-found', { what: serial });
      const audit = { at, actor, action: 'certificate.revoked', objectKind: 'certificate', objectId: serial };
      await this.#publisher.publish(
        this.named(facts.authorityId),
        [{ serial, revokedAt: at, reason, notAfter: facts.notAfter }],
        () => [
          statement('certificate.revoke', { serial, at, reason }),
          statement('audit.append', { ...audit, detail: { name, reason } }),
        ],
      );
    });
  }

  /** Signs and publishes a new CRL now. */
  publishCrl(actor: string, id?: string): Promise<CrlState> {
    return this.#alone(() => this.#publish(this.named(id), actor));
  }

  /** Certificates of this authority were revoked in the store by another unit: its next CRL is due. */
  oweCrl(id: string): void {
    this.#publisher.owe(id);
  }

  /** Publishes a new CRL of each authority that owes one, or when half of the present one's life is over; called often, does little. */
  publishWhenDue(): Promise<void> {
    return this.#alone(async () => {
      for (const authority of await this.#publisher.due()) await this.#publish(authority, 'agent');
    });
  }

  /**
   * Gives each registration authority a successor with a new key before it ends, unless its CA ends first. Devices fetch
   * its certificate with each enrollment; for those that keep the old one, the old key goes on decrypting until its end.
   */
  renewRaWhenDue(): Promise<void> {
    return this.#alone(async () => {
      const units = await renewals(this.#authorities, this.#deps);
      for (const unit of units) await this.#deps.store.commit(unit);
      if (units.length > 0) await this.#readAndTell();
    });
  }

  /** Makes the RA of a role where there is none yet, beside the CA that issues and the one that is staged. */
  ensureRa(role: RaRole, actor: string): Promise<void> {
    return this.#alone(async () => {
      if (!this.exists) throw new Failure('authority-missing');
      const unit = await additions(this.#authorities, role, actor, this.#deps);
      if (unit.length === 0) return;
      await this.#deps.store.commit(unit);
      await this.#readAndTell();
    });
  }

  /** Makes the next CA beside the one that issues. Throws `authority-staged`, `activation-time-invalid`. */
  stage(input: StagedInput, actor: string): Promise<void> {
    return this.#alone(() => this.#rollover.stage(input, actor).then(() => this.#readAndTell()));
  }

  /** When the staged one is to follow; null for by hand. Throws `authority-not-staged`, `activation-time-invalid`. */
  plan(id: string, activateAt: number | null, actor: string): Promise<void> {
    return this.#alone(() => this.#rollover.plan(id, activateAt, actor).then(() => this.#readAndTell()));
  }

  /** The staged one issues from now on. Throws `authority-not-staged`, `authority-expired`. */
  activate(id: string, actor: string): Promise<void> {
    return this.#alone(() => this.#rollover.activate(id, actor).then(() => this.#readAndTell()));
  }

  /** Gives up what is staged and destroys its keys. Throws `authority-not-staged`. */
  withdraw(id: string, actor: string): Promise<void> {
    return this.#alone(() => this.#rollover.withdraw(id, actor).then(() => this.#readAndTell()));
  }

  /** Activates what is staged when the planned time has come. */
  activateWhenDue(): Promise<void> {
    return this.#alone(async () => {
      const { due } = this.#rollover;
      if (due === null) return;
      await this.#rollover.activate(due.record.id, 'agent');
      await this.#readAndTell();
    });
  }

  /** Everything that the clock asks for; called often, does little. */
  async doWhatIsDue(): Promise<void> {
    await this.publishWhenDue();
    await this.renewRaWhenDue();
    await this.activateWhenDue();
  }

  #publish(authority: Authority, actor: string): Promise<CrlState> {
    const { id } = authority.record;
    return this.#publisher.publish(authority, [], ({ number }) => [
      authorityAudit(this.#deps.clock(), actor, 'crl.published', id, { number: String(number) }),
    ]);
  }

  async #read(): Promise<void> {
    await this.#authorities.read();
    await this.#rollover.prepareAnswers();
  }

  async #readAndTell(): Promise<void> {
    await this.#read();
    this.#deps.onServing();
  }

  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
