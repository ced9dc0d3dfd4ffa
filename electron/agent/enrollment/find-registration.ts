import type { Refusal } from '../../../shared/contract/transactions.ts';
import type { RegistrationFacts } from '../store/enrollment-queries.ts';
import type { Store } from '../store/store.ts';
import { notAuthenticated, type Asked, type NotAuthenticated } from './authentication.ts';
import { refuse } from './refuse.ts';
import { addressesOf, firstName, hostsOf, type RequestedNames } from './requested-names.ts';

export type Found = { readonly registration: RegistrationFacts | null; readonly refusal: null } | NotAuthenticated;

/**
 * The device that a request names, for proofs that are not a registration's own: by host name, address or serial number,
 * as far as the profile does not ignore them. Whether every name is right is for the authorise step. Nothing registered
 * means the profile's limits, where it has some; what is registered under another profile is out of reach.
 */
export async function findRegistration(store: Store, { names, ra }: Asked): Promise<Found> {
  const { fqdn, ipAddress, serialNumber } = ra.matching;
  const everywhere = await store.read('registration.matching', {
    fqdns: fqdn === 'ignored' ? [] : hostsOf(names),
    addresses: ipAddress === 'ignored' ? [] : addressesOf(names),
    serialNumbers: serialNumber === 'ignored' ? [] : names.serialNumbers.slice(0, 8).map(folded),
  });
  const here = everywhere.filter(({ raProfile }) => raProfile === ra.id);
  const [first, second] = here;
  const requested = firstName(names);
  if (first !== undefined) {
    if (second === undefined) return { registration: first, refusal: null };
    const registered = here.map((each) => each.fqdn).join(', ');
    return notAuthenticated(refuse('registration-ambiguous', { requested, registered }), first);
  }
  const [elsewhere] = everywhere;
  if (elsewhere !== undefined) return notAuthenticated(otherProfile(requested, ra.name), elsewhere);
  // What the operator withdrew does not come back by its name alone.
  const named = await registrationNamed(store, names);
  if (named !== null && named.cancelledAt !== null) {
    return notAuthenticated(refuse('registration-cancelled', { registered: named.fqdn }), named);
  }
  if (ra.unregistered !== null) return { registration: null, refusal: null };
  return notAuthenticated(refuse('registration-not-found', { requested }));
}

export function otherProfile(requested: string, profile: string): Refusal {
  return refuse('registration-other-profile', { requested, profile });
}

/** The newest registration of a name that the request has, for relating a refused request to it. */
export async function registrationNamed(store: Store, names: RequestedNames): Promise<RegistrationFacts | null> {
  for (const fqdn of hostsOf(names).slice(0, 8)) {
    const [registration] = await store.read('registration.withFqdn', { fqdn });
    if (registration !== undefined) return registration;
  }
  return null;
}

function folded(serial: string): string {
  return serial.trim().replace(/\s+/g, ' ');
}
