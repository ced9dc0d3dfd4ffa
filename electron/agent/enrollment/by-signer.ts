import type { Refusal } from '../../../shared/contract/transactions.ts';
import type { RefusalCode } from '../../../shared/domain/refusal.ts';
import type { RegistrationFacts } from '../store/enrollment-queries.ts';
import {
  authenticated,
  notAuthenticated,
  type Asked,
  type AuthenticateDeps,
  type AuthenticationResult,
} from './authentication.ts';
import { findRegistration } from './find-registration.ts';
import type { RaProfileFacts, SignerFacts } from './policy.ts';
import { refuse } from './refuse.ts';
import { addressesOf, firstName, hostsOf, type RequestedNames } from './requested-names.ts';

type Standing = SignerFacts['standing'];

/** Not yet valid is as good as ended: it is outside its dates. */
const STANDING_REFUSALS: Readonly<Record<Exclude<Standing, 'good'>, RefusalCode>> = {
  disabled: 'signer-disabled',
  expired: 'signer-expired',
  'not-yet-valid': 'signer-expired',
  revoked: 'signer-revoked',
  'revocation-unknown': 'signer-revocation-unknown',
  'usage-missing': 'signer-usage-missing',
};

/** A management signer asks for the device that the request names. */
export async function bySigner(
  { store }: AuthenticateDeps,
  asked: Asked,
  signer: SignerFacts,
): Promise<AuthenticationResult> {
  const { names, ra } = asked;
  // Who may not ask at all need not learn what is registered.
  const forbidden = trustRefusal(signer, ra, names);
  if (forbidden !== null) return notAuthenticated(forbidden);
  const found = await findRegistration(store, asked);
  if (found.refusal !== null) return found;
  const { registration } = found;
  const refusal = signerRefusal(signer, ra, registration, names);
  return refusal === null
    ? authenticated({ by: 'signer', registration, signer })
    : notAuthenticated(refusal, registration);
}

/**
 * Whether a management signer may have this: trusted and authorised are one decision with one reason (scep.md 5.23). The
 * signer is known by its exact certificate; then come its standing, the RA profile, and the device. Its quota is a guard
 * of the unit that records the outcome.
 */
export function signerRefusal(
  signer: SignerFacts,
  ra: RaProfileFacts,
  registration: RegistrationFacts | null,
  names: RequestedNames,
): Refusal | null {
  const forbidden = trustRefusal(signer, ra, names);
  if (forbidden !== null) return forbidden;
  const inScope = registration === null ? allows(signer, names) : allowsAll(signer, registration);
  if (inScope || (registration !== null && signer.registered)) return null;
  return refuse('signer-name-refused', { signer: signer.name, requested: firstName(names) });
}

function trustRefusal(signer: SignerFacts, ra: RaProfileFacts, names: RequestedNames): Refusal | null {
  if (signer.standing !== 'good') {
    return refuse(STANDING_REFUSALS[signer.standing], { signer: signer.name, requested: firstName(names) });
  }
  if (signer.raProfileIds.includes(ra.id)) return null;
  return refuse('signer-profile-refused', { signer: signer.name, profile: ra.name });
}

/** A registered device gets all of its names, so all of them must be in scope. */
function allowsAll(
  { scope }: SignerFacts,
  { fqdn, ipAddresses }: { readonly fqdn: string; readonly ipAddresses: readonly string[] },
): boolean {
  return scope.allowsName(fqdn) && ipAddresses.every((address) => scope.allowsAddress(address));
}

function allows({ scope }: SignerFacts, names: RequestedNames): boolean {
  const others = names.commonNames.filter(({ fqdn, address }) => fqdn === null && address === null);
  return (
    [...hostsOf(names), ...others.map(({ sent }) => sent)].every((name) => scope.allowsName(name)) &&
    addressesOf(names).every((address) => scope.allowsAddress(address))
  );
}
