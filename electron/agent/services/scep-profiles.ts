import { randomBytes } from 'node:crypto';
import type { ScepProfile, ScepProfileSettings } from '../../../shared/contract/services.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { newObjectId } from '../object-id.ts';
import { challengeProblem, makeChallenge } from '../registrations/challenge.ts';
import type { Vault } from '../secrets/vault.ts';
import { changesBetween } from './changes.ts';
import { problem, requireNone } from './problems.ts';
import type { ProfileSecrets } from './profile-secrets.ts';
import { scepNameProblems, scepProfileNotices, scepProfileProblems } from './scep-profile-problems.ts';
import type { KnownOf, ServiceObjects } from './service-objects.ts';
import { tokenMac } from './webhook-token.ts';

export type ScepProfilesDeps = {
  readonly objects: ServiceObjects;
  readonly secrets: ProfileSecrets;
  readonly vault: () => Vault;
  /** Where devices reach the profile of this name. */
  readonly url: (name: string) => string;
  /** Makes the RA of legacy profiles where there is a CA and no such RA yet. */
  readonly ensureLegacyRa: (actor: string) => Promise<void>;
};

type Profile = KnownOf<'scep-profile'>;

const TOKEN_BYTES = 32;

/** What the operator does with the settings of the protocol; each act is in the audit log. */
export class ScepProfiles {
  readonly #deps: ScepProfilesDeps;

  constructor(deps: ScepProfilesDeps) {
    this.#deps = deps;
  }

  async list(): Promise<ScepProfile[]> {
    return Promise.all(this.#deps.objects.all('scep-profile').map((profile) => this.#view(profile)));
  }

  /** Throws `not-found`. */
  async get(id: string): Promise<ScepProfile> {
    return this.#view(this.#deps.objects.get('scep-profile', id));
  }

  /** Throws `service-invalid`. */
  create({ name, ...settings }: ScepProfileSettings & { readonly name: string }, actor: string): Promise<ScepProfile> {
    const { objects } = this.#deps;
    return objects.alone(async () => {
      const has = { static: false, webhook: false };
      requireNone([...scepNameProblems(objects, name), ...scepProfileProblems(objects, settings, has)]);
      const createdAt = objects.clock();
      const body = { ...settings, isDefault: false, staticMac: null, tokenMac: null };
      const profile = { id: newObjectId(createdAt), name, version: 1, createdAt, body };
      await objects.put('scep-profile', profile, { actor, action: 'scep-profile.created', detail: summary(settings) });
      return this.#serving(profile, actor);
    });
  }

  /** Throws `service-invalid`, `service-changed`, `not-found`. */
  set(id: string, version: number, settings: ScepProfileSettings, actor: string): Promise<ScepProfile> {
    const { objects, secrets } = this.#deps;
    return objects.alone(async () => {
      const known = objects.at('scep-profile', id, version);
      requireNone(scepProfileProblems(objects, settings, secrets.has(id)));
      const body = { ...known.body, ...settings };
      const detail = changesBetween(known.body, body);
      if (Object.keys(detail).length === 0) return this.#view(known);
      const profile = { ...known, version: version + 1, body };
      await objects.put('scep-profile', profile, { actor, action: 'scep-profile.changed', detail });
      return this.#serving(profile, actor);
    });
  }

  /** Throws `service-in-use` for the default one and for one that lends an RA profile its settings. */
  remove(id: string, version: number, actor: string): Promise<void> {
    const { objects, secrets } = this.#deps;
    return objects.alone(async () => {
      const known = objects.at('scep-profile', id, version);
      const user = objects.all('ra-profile').find(({ body }) => body.scepProfileId === id);
      if (known.body.isDefault) throw new Failure('service-in-use', { name: known.name, by: '/scep' });
      if (user !== undefined) throw new Failure('service-in-use', { name: known.name, by: user.name });
      const act = { actor, action: 'scep-profile.removed' };
      await objects.remove('scep-profile', known, act, await secrets.removing(id));
    });
  }

  /** From now on it answers at the addresses that name no profile. */
  makeDefault(id: string, actor: string): Promise<ScepProfile> {
    const { objects } = this.#deps;
    return objects.alone(async () => {
      const known = objects.get('scep-profile', id);
      if (known.body.isDefault) return this.#view(known);
      const before = objects.all('scep-profile').filter(({ body }) => body.isDefault);
      const next = { ...known, version: known.version + 1, body: { ...known.body, isDefault: true } };
      const others = before.map((each) => ({
        ...each,
        version: each.version + 1,
        body: { ...each.body, isDefault: false },
      }));
      const detail = { follows: before.map(({ name }) => name).join(', ') };
      const audit = objects.audit('scep-profile', known, { actor, action: 'scep-profile.default-changed', detail });
      await objects.putAll('scep-profile', [...others, next], audit);
      return this.#view(next);
    });
  }

  /** Null makes one. Devices that have the one before cannot enroll with it any more. Throws `service-invalid`. */
  setStaticChallenge(id: string, given: string | null, actor: string): Promise<{ challenge: string }> {
    const { objects, secrets, vault } = this.#deps;
    return objects.alone(async () => {
      const known = objects.get('scep-profile', id);
      const challenge = given ?? makeChallenge();
      const weak = challengeProblem(challenge);
      requireNone(weak === null ? [] : [problem(weak.code, ['challenge'], weak.params)]);
      const along = await secrets.replacing('static-challenge', id, Buffer.from(challenge, 'utf8'));
      const staticMac = Buffer.from(vault().challengeMac(challenge)).toString('hex');
      const act = { actor, action: 'scep-profile.static-challenge-replaced' };
      await objects.note('scep-profile', { ...known, body: { ...known.body, staticMac } }, act, along);
      return { challenge };
    });
  }

  /** The HMAC key of the outgoing webhook: hexadecimal of 32 random octets. */
  newWebhookSecret(id: string, actor: string): Promise<{ secret: string }> {
    const { objects, secrets } = this.#deps;
    return objects.alone(async () => {
      const known = objects.get('scep-profile', id);
      const value = new Uint8Array(randomBytes(TOKEN_BYTES));
      const along = await secrets.replacing('webhook-secret', id, value);
      const act = { actor, action: 'scep-profile.webhook-secret-replaced' };
      await objects.note('scep-profile', known, act, along);
      return { secret: Buffer.from(value).toString('hex') };
    });
  }

  /** The bearer token of the incoming webhook; the one before stops working. */
  newWebhookToken(id: string, actor: string): Promise<{ token: string }> {
    const { objects, vault } = this.#deps;
    return objects.alone(async () => {
      const known = objects.get('scep-profile', id);
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      const mac = Buffer.from(tokenMac(vault(), token)).toString('hex');
      const act = { actor, action: 'scep-profile.webhook-token-replaced' };
      await objects.note('scep-profile', { ...known, body: { ...known.body, tokenMac: mac } }, act);
      return { token };
    });
  }

  async #serving(profile: Profile, actor: string): Promise<ScepProfile> {
    if (profile.body.enabled && profile.body.stance === 'legacy') await this.#deps.ensureLegacyRa(actor);
    return this.#view(profile);
  }

  async #view({ id, name, version, createdAt, body }: Profile): Promise<ScepProfile> {
    const { objects, secrets, url } = this.#deps;
    const { staticMac, tokenMac: token, ...settings } = body;
    const has = secrets.has(id);
    return {
      ...settings,
      id,
      name,
      version,
      createdAt,
      url: url(name),
      hasStaticChallenge: staticMac !== null && has.static,
      hasWebhookSecret: has.webhook,
      hasWebhookToken: token !== null,
      openChallenges: await objects.store.read('dynamicChallenge.countOpen', { scepProfile: id, now: objects.clock() }),
      notices: scepProfileNotices(objects, { id, name, version, createdAt, body }, has),
    };
  }
}

function summary({ stance, enabled }: ScepProfileSettings): Record<string, string> {
  return { stance, enabled: String(enabled) };
}
