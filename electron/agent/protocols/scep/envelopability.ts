import type { SignerCertificate } from '../../pki/certificate.ts';
import { CONTENT_CIPHERS, type KeyDigest, type KeyTransport } from '../../pki/cms/algorithms.ts';
import { keyTransportFits } from '../../pki/cms/key-transport.ts';
import { publicKeyName, type PublicKeyFacts } from '../../pki/public-key.ts';
import type { ReplyRecipient } from './codec.ts';
import type { Envelope } from './open-envelope.ts';
import { Refused } from './refused.ts';

/** Below this not even the oldest device is served; how strong the certified key must be is the profile's to say. */
const LEAST_SIGNER_BITS = 1024;

/** What a request shows that its sender can do; where it came by password, what every RSA client can. */
function keyTransportOf({ sealedKey }: Envelope): KeyTransport {
  return sealedKey.by === 'key' ? sealedKey.keyTransport : { scheme: 'RSAES-PKCS1-v1_5' };
}

/**
 * The reply's recipient where the signer's key can decrypt (RFC 8894 §3.3.2.1), null where it cannot. Throws Refused when
 * it is an RSA key that has no room. Asked before anything is burnt: a certificate that cannot be handed over must not be
 * issued.
 */
export function recipientByKey(
  { publicKey, issuer, serialNumber }: SignerCertificate,
  facts: PublicKeyFacts,
  envelope: Envelope,
): ReplyRecipient | null {
  if (facts.kind !== 'rsa') return null;
  const keyTransport = keyTransportOf(envelope);
  const { keyLength } = CONTENT_CIPHERS[envelope.cipher];
  const fits = facts.bits >= LEAST_SIGNER_BITS && keyTransportFits(keyTransport, Math.ceil(facts.bits / 8), keyLength);
  if (!fits) throw notEnvelopable(facts);
  return { by: 'key', publicKey, issuer, serial: serialNumber, keyTransport };
}

/**
 * The reply's recipient where the signer's key cannot decrypt: the challenge (RFC 8894 §3.1), in the request or as what
 * opened it. Null where there is none; a blank one is none.
 */
export function recipientByPassword(
  { sealedKey }: Envelope,
  passwords: readonly (string | null)[],
): ReplyRecipient | null {
  const password = passwords.find((candidate) => candidate !== null && candidate.trim() !== '') ?? null;
  // The digest that the sender showed it can do, if it showed one.
  const digest: KeyDigest = sealedKey.by === 'password' ? sealedKey.recipient.derivation.digest : 'sha256';
  return password === null ? null : { by: 'password', password, digest };
}

export function notEnvelopable(facts: PublicKeyFacts): Refused {
  return new Refused('reply-not-envelopable', { key: publicKeyName(facts) });
}
