import { DEFAULT_RA_PROFILE_ID, type RaProfile, type RaProfileSettings } from '../../../shared/contract/services.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { newObjectId } from '../object-id.ts';
import { changesBetween } from './changes.ts';
import type { HasSecrets } from './means.ts';
import { requireNone } from './problems.ts';
import { checkRaProfile, raNameProblems, raProfileNotices } from './ra-profile-problems.ts';
import type { KnownOf, ServiceObjects } from './service-objects.ts';

export type RaProfilesDeps = {
  readonly objects: ServiceObjects;
  readonly secrets: (scepProfileId: string) => HasSecrets;
  /** Where devices reach the profile of this name by itself. */
  readonly url: (name: string) => string;
};

/** What the operator does with the rules of enrollment; each act is in the audit log. */
export class RaProfiles {
  readonly #deps: RaProfilesDeps;

  constructor(deps: RaProfilesDeps) {
    this.#deps = deps;
  }

  list(): RaProfile[] {
    return this.#deps.objects.all('ra-profile').map((profile) => this.#view(profile));
  }

  /** Throws `not-found`. */
  get(id: string): RaProfile {
    return this.#view(this.#deps.objects.get('ra-profile', id));
  }

  /** Throws `service-invalid`. */
  create({ name, ...given }: RaProfileSettings & { readonly name: string }, actor: string): Promise<RaProfile> {
    const { objects, secrets } = this.#deps;
    return objects.alone(async () => {
      const { problems, settings } = checkRaProfile(objects, null, given, secrets);
      requireNone([...raNameProblems(objects, name), ...problems]);
      const createdAt = objects.clock();
      const profile = { id: newObjectId(createdAt), name, version: 1, createdAt, body: settings };
      const detail = { certificateProfile: settings.certificateProfile, enabled: String(settings.enabled) };
      await objects.put('ra-profile', profile, { actor, action: 'ra-profile.created', detail });
      return this.#view(profile);
    });
  }

  /** Throws `service-invalid`, `service-changed`, `not-found`. */
  set(id: string, version: number, given: RaProfileSettings, actor: string): Promise<RaProfile> {
    const { objects, secrets } = this.#deps;
    return objects.alone(async () => {
      const known = objects.at('ra-profile', id, version);
      const { problems, settings } = checkRaProfile(objects, id, given, secrets);
      requireNone(problems);
      const detail = changesBetween(known.body, settings);
      if (Object.keys(detail).length === 0) return this.#view(known);
      const profile = { ...known, version: version + 1, body: settings };
      await objects.put('ra-profile', profile, { actor, action: 'ra-profile.changed', detail });
      return this.#view(profile);
    });
  }

  /** Throws `service-in-use` for what a SCEP profile, a signer, a registration or a request that waits names. */
  remove(id: string, version: number, actor: string): Promise<void> {
    const { objects } = this.#deps;
    return objects.alone(async () => {
      const known = objects.at('ra-profile', id, version);
      const by = await this.#user(id);
      if (by !== null) throw new Failure('service-in-use', { name: known.name, by });
      await objects.remove('ra-profile', known, { actor, action: 'ra-profile.removed' });
    });
  }

  /** Who names it; null for nobody. New registrations take the one that every folder begins with. */
  async #user(id: string): Promise<string | null> {
    const { objects } = this.#deps;
    const scep = objects.all('scep-profile').find(({ body }) => body.raProfileId === id);
    const signer = objects.all('signer').find(({ body }) => body.raProfileIds.includes(id));
    const user = scep ?? signer;
    if (user !== undefined) return user.name;
    if (id === DEFAULT_RA_PROFILE_ID) return 'Certwright';
    return objects.store.read('service.namesRaProfile', { raProfile: id });
  }

  #view(profile: KnownOf<'ra-profile'>): RaProfile {
    const { objects, secrets, url } = this.#deps;
    const { id, name, version, createdAt, body } = profile;
    return {
      ...body,
      id,
      name,
      version,
      createdAt,
      url: body.scepProfileId === null ? null : url(name),
      notices: raProfileNotices(objects, profile, secrets),
    };
  }
}
