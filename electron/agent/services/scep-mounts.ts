import type { ScepResponder } from '../protocols/scep/responder.ts';
import type { ScepService } from '../protocols/scep/service.ts';
import { resolveScepPath, type Profiles, type ScepDeadEnd } from './addresses.ts';
import type { ServiceObjects } from './service-objects.ts';

/** What a path of SCEP leads to at this moment. */
export type ScepWay =
  | { readonly way: 'responder'; readonly responder: ScepResponder }
  /** Nobody answers there, and why. */
  | { readonly way: 'dead-end'; readonly end: ScepDeadEnd }
  /** The profile is in service, but there is no authority, or its registration authority is not made yet. */
  | { readonly way: 'not-ready' };

/**
 * One responder for each address, put in place of the ones before at once: a request that is under way finishes with the
 * one that it began with. Responders share nothing but what they are given.
 */
export class ScepMounts {
  #responders: ReadonlyMap<string, ScepResponder> = new Map();
  #profiles: Profiles;

  constructor(objects: ServiceObjects) {
    this.#profiles = profilesOf(objects);
    objects.watch(() => {
      this.#profiles = profilesOf(objects);
    });
  }

  /** After any change of profiles, authorities or registration authorities. */
  replace(services: readonly ScepService[], responderOf: (service: ScepService) => ScepResponder): void {
    this.#responders = new Map(services.map((service) => [service.scope, responderOf(service)]));
  }

  /** Null for what is no path of SCEP. */
  at(path: string): ScepWay | null {
    const place = resolveScepPath(path, this.#profiles);
    if (place === null) return null;
    if ('refusal' in place) return { way: 'dead-end', end: place };
    const responder = this.#responders.get(place.id);
    return responder === undefined ? { way: 'not-ready' } : { way: 'responder', responder };
  }
}

function profilesOf(objects: ServiceObjects): Profiles {
  return {
    scep: objects.all('scep-profile').map(({ id, name, body }) => {
      const { enabled, isDefault, raProfileId } = body;
      return { id, name, enabled, isDefault, raProfileId };
    }),
    ra: objects.all('ra-profile').map(({ id, name, body }) => {
      const { enabled, scepProfileId } = body;
      return { id, name, enabled, scepProfileId };
    }),
  };
}
