import type { Refusal } from '../../../shared/contract/transactions.ts';
import { type PublicKeyFacts, publicKeyName } from '../pki/public-key.ts';
import type { CertificateProfile } from './certificate-profile.ts';

/**
 * Why the profile does not certify this key, or null when it does. A modulus above the largest size is refused as a type:
 * it is not weak, but every peer would pay for it. Any public exponent that `readPublicKey` lets through will do: 3 is
 * rare, not weak, where signatures are verified strictly.
 */
export function publicKeyRefusal(profile: CertificateProfile, facts: PublicKeyFacts): Refusal | null {
  const { rsa, curves } = profile.keys;
  const params = { requested: publicKeyName(facts), allowed: allowedKeys(profile) };
  switch (facts.kind) {
    case 'rsa':
      if (facts.bits < rsa.min) return { code: 'key-too-weak', params };
      return facts.bits > rsa.max ? { code: 'key-type-refused', params } : null;
    case 'ec':
      if (curves.some((curve) => curve === facts.curve)) return null;
      return {
        code: WEAK_CURVES.includes(facts.curve) && curves.length > 0 ? 'key-too-weak' : 'key-type-refused',
        params,
      };
    case 'other':
      return { code: 'key-type-refused', params };
  }
}

/** Below 128 bits of strength (NIST SP 800-57 part 1, table 2). */
const WEAK_CURVES: readonly string[] = ['P-192', 'P-224'];

/** For reading: `RSA 2048–8192, EC P-256, P-384, P-521`. */
function allowedKeys({ keys: { rsa, curves } }: CertificateProfile): string {
  const sizes = `RSA ${String(rsa.min)}–${String(rsa.max)}`;
  return curves.length === 0 ? sizes : `${sizes}, EC ${curves.join(', ')}`;
}
