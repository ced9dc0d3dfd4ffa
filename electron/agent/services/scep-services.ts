import type { RaIdentities } from '../authority/authorities.ts';
import type { RaIdentity } from '../protocols/scep/codec.ts';
import { readRaIdentity } from '../protocols/scep/ra-identity.ts';
import type { ScepService } from '../protocols/scep/service.ts';
import { anchorsOf } from '../endpoints/endpoint-problems.ts';
import type { ProfileSecrets } from './profile-secrets.ts';
import type { KnownOf, ServiceObjects } from './service-objects.ts';

/** What the authority gives to those who serve devices: `Loaded`, as far as SCEP goes. */
export type ServingAuthority = {
  readonly ras: { readonly standard: RaIdentities; readonly legacy: RaIdentities | null };
  /** DER, the issuing CA first, the root last. */
  readonly chain: readonly Uint8Array[];
  readonly nextCaAnswer: (role: 'standard' | 'legacy') => Uint8Array | null;
};

/**
 * What each address serves that is in service, by scope: every SCEP profile, and every RA profile with an address of its
 * own. Profiles that are switched off, that lack an RA profile, or whose RA is not made yet, are not among them.
 */
export function scepServices(
  objects: ServiceObjects,
  secrets: ProfileSecrets,
  authority: ServingAuthority,
): readonly ScepService[] {
  const scepProfiles = objects.all('scep-profile').filter(({ body }) => body.enabled);
  const raProfiles = objects.all('ra-profile').filter(({ body }) => body.enabled);
  const services: (ScepService | null)[] = [];
  for (const scep of scepProfiles) {
    const behind = raProfiles.find(({ id }) => id === scep.body.raProfileId);
    if (behind !== undefined) services.push(serviceOf(objects, scep.id, scep, behind, secrets, authority));
    for (const ra of raProfiles.filter(({ body }) => body.scepProfileId === scep.id)) {
      services.push(serviceOf(objects, ra.id, scep, ra, secrets, authority));
    }
  }
  return services.filter((service) => service !== null);
}

function serviceOf(
  objects: ServiceObjects,
  scope: string,
  scep: KnownOf<'scep-profile'>,
  ra: KnownOf<'ra-profile'>,
  secrets: ProfileSecrets,
  { ras, chain: caCertificates, nextCaAnswer }: ServingAuthority,
): ScepService | null {
  const { stance, singleDes, chain, includeRoot, challenges } = scep.body;
  const role = stance === 'legacy' ? 'legacy' : 'standard';
  const identities = ras[role];
  if (identities === null) return null;
  const password = challenges.static ? secrets.staticChallenge(scep.id) : null;
  return {
    scope,
    scepProfileId: scep.id,
    raProfileId: ra.id,
    policy: { stance, singleDes, passwords: password === null ? [] : [password] },
    chain,
    includeRoot,
    renewal: ra.body.renewal.allowed,
    ra: identityOf(identities.ra),
    formerRas: identities.formerRas.map(identityOf),
    caCertificates,
    externalCas: externalCas(objects, ra.body.authority),
    nextCaCertificate: nextCaAnswer(role),
  };
}

/** What the device has to believe beside us, where another CA issues. */
function externalCas(objects: ServiceObjects, authority: string): readonly Uint8Array[] {
  const endpoint = authority === 'local' ? null : objects.find('endpoint', authority);
  return endpoint === null ? [] : anchorsOf(endpoint.body).map(({ der }) => der);
}

function identityOf({ serial, certificate }: RaIdentities['ra']): RaIdentity {
  return readRaIdentity(serial, certificate);
}
