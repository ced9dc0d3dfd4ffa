import type { KeyTransport } from '../../pki/cms/algorithms.ts';
import { keyTransportFits } from '../../pki/cms/key-transport.ts';
import type { PublicKeyFacts } from '../../pki/public-key.ts';
import { Refused } from './refused.ts';

/** Below this not even the oldest device is served; how strong the certified key must be is the profile's to say. */
const LEAST_SIGNER_BITS = 1024;

/**
 * Why a reply could not be enveloped to the request's signer (RFC 8894 §3.3.2.1), or null when it could. An EC key
 * cannot receive a content key; RFC 8894's answer to that (PasswordRecipientInfo) is not offered.
 */
export function envelopeRefusal(key: PublicKeyFacts, keyTransport: KeyTransport, keyLength: number): Refused | null {
  if (key.kind !== 'rsa')
    return new Refused('reply-not-envelopable', { key: key.kind === 'ec' ? key.curve : key.algorithm });
  const fits = key.bits >= LEAST_SIGNER_BITS && keyTransportFits(keyTransport, Math.ceil(key.bits / 8), keyLength);
  return fits ? null : new Refused('reply-not-envelopable', { key: `RSA ${String(key.bits)}` });
}
