import { randomBytes } from 'node:crypto';
import type { CaFingerprints } from '../../../shared/contract/scalars.ts';
import type {
  FieldProblem,
  ImportReport,
  Registration,
  RegistrationCreated,
} from '../../../shared/contract/registrations.ts';
import { DEFAULT_RA_PROFILE_ID } from '../../../shared/contract/services.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import type { AgentEvents } from '../agent-events.ts';
import { newObjectId } from '../object-id.ts';
import type { Vault } from '../secrets/vault.ts';
import { statement, type NewRegistration, type Statement } from '../store/statements.ts';
import type { Duplicate, Store } from '../store/store.ts';
import { makeChallenge } from './challenge.ts';
import { unicodeOf } from './fqdn.ts';
import {
  readRegistration,
  type RaProfileDirectory,
  type RegistrationReading,
  type RegistrationText,
  type ValidRegistration,
} from './read-registration.ts';

export type RegistrationsDeps = {
  readonly store: Store;
  readonly vault: () => Vault;
  readonly events: AgentEvents;
  readonly clock: () => number;
  readonly profiles: RaProfileDirectory;
  /** What the technician needs beside the challenge, for this RA profile; throws `authority-missing` before there is a CA. */
  readonly handover: (raProfileId: string) => { readonly scepUrl: string; readonly caFingerprints: CaFingerprints };
};

/** Devices that may enroll. Everything that the operator can do with them; each act is in the audit log. */
export class RegistrationsRoom {
  readonly #deps: RegistrationsDeps;

  constructor(deps: RegistrationsDeps) {
    this.#deps = deps;
  }

  read(text: RegistrationText): RegistrationReading {
    return readRegistration(text, this.#deps.profiles);
  }

  /** Every problem with what was typed, duplicates included. */
  async check(text: RegistrationText): Promise<FieldProblem[]> {
    const { valid, problems } = this.read(text);
    if (valid === null) return [...problems];
    const [found] = await this.#deps.store.read('registration.duplicates', { candidates: [valid] });
    return (found?.duplicates ?? []).map(duplicateProblem);
  }

  /** Throws `registration-invalid` with the field problems as details. */
  async create(text: RegistrationText, actor: string): Promise<RegistrationCreated> {
    const { valid, problems } = this.read(text);
    if (valid === null) throw invalid(problems);
    const handover = this.#deps.handover(valid.raProfile);
    const challenge = valid.hasChallenge ? (valid.challenge ?? makeChallenge()) : null;
    const row = this.newRow(valid, challenge);
    const outcome = await this.#deps.store.commit([
      statement('registration.insert', row),
      this.#audit(actor, 'registration.created', row.id, { fqdn: row.fqdn }),
    ]);
    if (outcome.outcome === 'conflict') throw invalid(outcome.duplicates.map(duplicateProblem));
    return { registration: await this.#changed(row.id), challenge, ...handover };
  }

  /** Throws `not-found`. */
  async get(id: string): Promise<Registration> {
    const found = await this.#deps.store.read('registration.get', { id, now: this.#deps.clock() });
    if (found === null) throw new Failure('not-found', { what: id });
    const { raProfileId, ...registration } = found;
    const raProfile = this.#deps.profiles.find(raProfileId);
    return { ...registration, raProfile: raProfile === null ? null : { id: raProfile.id, name: raProfile.name } };
  }

  async setNotes(id: string, notes: string, actor: string): Promise<Registration> {
    const { fqdn } = await this.get(id);
    await this.#deps.store.commit([
      statement('registration.setNotes', { id, notes: notes.trim() }),
      this.#audit(actor, 'registration.noted', id, { fqdn }),
    ]);
    return this.#changed(id);
  }

  async newChallenge(id: string, validFor: number | null, actor: string): Promise<RegistrationCreated> {
    const { fqdn, raProfile } = await this.get(id);
    const handover = this.#deps.handover(raProfile?.id ?? DEFAULT_RA_PROFILE_ID);
    const challenge = makeChallenge();
    const outcome = await this.#deps.store.commit([
      statement('registration.replaceChallenge', {
        id,
        challengeMac: this.#deps.vault().challengeMac(challenge),
        expiresAt: validFor === null ? null : this.#deps.clock() + validFor,
      }),
      this.#audit(actor, 'registration.challenge-replaced', id, { fqdn }),
    ]);
    if (outcome.outcome === 'conflict') throw new Failure('registration-cancelled', { fqdn });
    return { registration: await this.#changed(id), challenge, ...handover };
  }

  async cancel(id: string, actor: string): Promise<Registration> {
    const { fqdn } = await this.get(id);
    const outcome = await this.#deps.store.commit([
      statement('registration.cancel', { id, at: this.#deps.clock() }),
      this.#audit(actor, 'registration.cancelled', id, { fqdn }),
    ]);
    if (outcome.outcome === 'conflict') throw new Failure('registration-cancelled', { fqdn });
    return this.#changed(id);
  }

  /** The row that stores a valid registration; the challenge itself is not in it. Null: it has none. */
  newRow(valid: ValidRegistration, challenge: string | null): NewRegistration {
    const now = this.#deps.clock();
    return {
      id: newObjectId(now),
      fqdn: valid.fqdn,
      fqdnUnicode: unicodeOf(valid.fqdn),
      ipAddresses: valid.ipAddresses,
      serialNumber: valid.serialNumber,
      challengeMac: challenge === null ? new Uint8Array(randomBytes(32)) : this.#deps.vault().challengeMac(challenge),
      hasChallenge: challenge !== null,
      expiresAt: valid.validFor === null ? null : now + valid.validFor,
      reusable: valid.reusable,
      notes: valid.notes,
      profile: 'device',
      raProfile: valid.raProfile,
      createdAt: now,
    };
  }

  #audit(actor: string, action: string, objectId: string, detail: Readonly<Record<string, string>>): Statement {
    const at = this.#deps.clock();
    return statement('audit.append', { at, actor, action, objectKind: 'registration', objectId, detail });
  }

  async #changed(id: string): Promise<Registration> {
    const now = this.#deps.clock();
    const row = await this.#deps.store.read('registration.row', { id, now });
    if (row !== null) this.#deps.events.publish({ type: 'registration', row });
    return this.get(id);
  }
}

function invalid(problems: readonly FieldProblem[]): Failure {
  const [first] = problems;
  return new Failure(
    'registration-invalid',
    { field: first?.field ?? '', problem: first?.code ?? '' },
    { details: problems },
  );
}

/** Names the other registration, so that the operator can open it. */
export function duplicateProblem({ field, value, fqdn, registrationId }: Duplicate): FieldProblem {
  const params = { value, fqdn, ...(registrationId === null ? {} : { registrationId }) };
  return { field, code: `${field}-taken`, params };
}

export type ImportProblem = ImportReport['problems'][number];
