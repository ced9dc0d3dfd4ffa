import type { CrlState } from '../../../shared/contract/authority.ts';
import type { RevocationReason } from '../../../shared/contract/certificates.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { readCrl } from '../pki/crl.ts';
import { statement, type NewCrl, type Statement } from '../store/statements.ts';
import type { Authorities, Authority } from './authorities.ts';
import type { LocalAuthorityDeps } from './authority-deps.ts';
import { nextCrlDates } from './crl-dates.ts';
import type { Issuer } from './issue.ts';
import { signRevocationList } from './revocation-list.ts';

export type RevokedEntry = {
  readonly serial: string;
  readonly revokedAt: number;
  readonly reason: RevocationReason;
  readonly notAfter: number;
};

type Deps = Pick<LocalAuthorityDeps, 'store' | 'clock' | 'addresses' | 'crlDays' | 'onCrl'>;

/** Signs and publishes the CRL of each authority. One at a time: each follows the one before it. */
export class CrlPublisher {
  readonly #deps: Deps;
  readonly #authorities: Authorities;
  readonly #owed = new Set<string>();

  constructor(deps: Deps, authorities: Authorities) {
    this.#deps = deps;
    this.#authorities = authorities;
  }

  /** The first, empty CRL of a new authority, to be inserted with it. */
  async first(authorityId: string, issuer: Issuer): Promise<Statement> {
    return statement('crl.insert', { ...(await this.#sign(authorityId, issuer, [], null)), follows: 0 });
  }

  /**
   * Publishes a new CRL with these entries besides the known ones, in one unit with statements that may tell of it. Throws
   * `certificate-already-revoked`, and `authority-expired` where the authority has ended and can sign nothing.
   */
  async publish(
    { record, issuer, crl }: Authority,
    revoked: readonly RevokedEntry[],
    statements: (crl: NewCrl) => readonly Statement[],
  ): Promise<CrlState> {
    const { store, clock, onCrl } = this.#deps;
    if (record.state === 'former' && record.notAfter <= clock()) {
      throw new Failure('authority-expired', { notBefore: iso(record.notBefore), notAfter: iso(record.notAfter) });
    }
    const known = await store.read('certificate.revoked', { authorityId: record.id });
    if (revoked.some(({ serial }) => known.some((each) => each.serial === serial))) throw alreadyRevoked(revoked);
    // RFC 5280 §3.3: an entry stays until a CRL after the certificate's end has carried it.
    const entries = [...known, ...revoked].filter(({ notAfter }) => notAfter >= crl.thisUpdate);
    const next = await this.#sign(record.id, issuer, entries, crl);
    const outcome = await store.commit([
      ...statements(next),
      statement('crl.insert', { ...next, follows: crl.number }),
    ]);
    if (outcome.outcome === 'conflict') throw alreadyRevoked(revoked);
    this.#owed.delete(record.id);
    this.#authorities.replaceCrl(next);
    const state = this.state(next);
    onCrl(this.state(this.#authorities.current?.crl ?? next));
    return state;
  }

  state({ number, thisUpdate, nextUpdate, entries, authorityId }: NewCrl): CrlState {
    return { number, thisUpdate, nextUpdate, entries, url: this.#deps.addresses().crlUrl(authorityId) };
  }

  /** Certificates of this authority are revoked, and its newest CRL does not say so. */
  owe(authorityId: string): void {
    this.#owed.add(authorityId);
  }

  /** After a start: what was revoked and not yet published when the agent ended. */
  async findOwed(): Promise<void> {
    for (const { record, crl } of this.#authorities.all) {
      const known = await this.#deps.store.read('certificate.revoked', { authorityId: record.id });
      // thisUpdate lies before the signature: what was revoked before it is on the CRL.
      const recent = known.filter(({ revokedAt }) => revokedAt >= crl.thisUpdate);
      if (recent.length === 0) continue;
      const published = new Set(readCrl(crl.der).entries.map(({ serial }) => serial));
      if (recent.some(({ serial }) => !published.has(serial))) this.owe(record.id);
    }
  }

  /** Those whose CRL is due: it owes something or half of its life is over, and something that they issued goes on. */
  async due(): Promise<Authority[]> {
    const now = this.#deps.clock();
    const late = this.#authorities.all.filter(
      ({ record, crl }) => this.#owed.has(record.id) || now >= crl.thisUpdate + (crl.nextUpdate - crl.thisUpdate) / 2,
    );
    if (late.every(({ record }) => record.state !== 'former')) return late;
    // What was under way when it was retired may have ended up with a later end.
    const ends = new Map((await this.#deps.store.read('authority.list', {})).map(({ id, lastEnd }) => [id, lastEnd]));
    return late.filter(
      ({ record, crl }) =>
        record.state !== 'former' || (record.notAfter > now && crl.thisUpdate <= (ends.get(record.id) ?? 0)),
    );
  }

  async #sign(
    authorityId: string,
    issuer: Issuer,
    entries: readonly RevokedEntry[],
    before: NewCrl | null,
  ): Promise<NewCrl> {
    const { clock, crlDays } = this.#deps;
    const { notBefore: caNotBefore } = issuer.certificate;
    const dates = nextCrlDates(before, { now: clock(), days: crlDays(), caNotBefore });
    const der = await signRevocationList(issuer, { ...dates, entries });
    return { authorityId, ...dates, entries: entries.length, der };
  }
}

function alreadyRevoked(revoked: readonly RevokedEntry[]): Failure {
  return new Failure('certificate-already-revoked', { serial: revoked[0]?.serial ?? '' });
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
