import type { PublicKeyFacts } from '../pki/public-key.ts';
import { publicKeyName } from '../pki/public-key.ts';
import {
  type OtherSignatureAlgorithm,
  type SignatureAlgorithm,
  digestName,
  signatureAlgorithmName,
} from '../pki/signature-algorithm.ts';
import { type Field, type Verdict, field, groupedHex, verdict } from './sections.ts';
import { keyIdentifier } from '../pki/key-identifier.ts';
import { toHex } from '../pki/hexadecimal.ts';
import { oidName } from '../pki/oid-names.ts';
import { sha256Hex } from '../pki/fingerprints.ts';

/** What today's rules say of the key (NIST SP 800-131A: at least 112 bits of strength). */
export function keyVerdicts(facts: PublicKeyFacts): Verdict[] {
  const key = publicKeyName(facts);
  const weak = (facts.kind === 'rsa' && facts.bits < 2048) || (facts.kind === 'ec' && facts.curve === 'P-192');
  if (weak) return [verdict('bad', 'key-weak', { key })];
  if (facts.kind === 'other') return [verdict('neutral', 'key-unusual', { key })];
  return [];
}

/** What the digest under a signature is worth. */
export function signatureVerdicts(algorithm: SignatureAlgorithm | OtherSignatureAlgorithm): Verdict[] {
  if (algorithm.scheme === 'other') return [];
  switch (algorithm.digest) {
    case 'md5':
    case 'sha1':
      return [verdict('bad', 'digest-weak', { digest: digestName(algorithm.digest) })];
    case 'sha224':
    case 'sha256':
    case 'sha384':
    case 'sha512':
      return [];
  }
}

export function keyFields(facts: PublicKeyFacts, spki: Uint8Array): Field[] {
  return [
    field('keyAlgorithm', publicKeyName(facts)),
    ...(facts.kind === 'rsa' ? [field('exponentBits', String(facts.exponentBits))] : []),
    field('keyIdentifier', groupedHex(toHex(keyIdentifier(spki))), true),
    field('publicKeySha256', groupedHex(sha256Hex(spki)), true),
  ];
}

/** `SHA-256 with RSA`; an OID with its name where we have no own words for it. */
export function signatureField(algorithm: SignatureAlgorithm | OtherSignatureAlgorithm): Field {
  const name = signatureAlgorithmName(algorithm);
  return field('signatureAlgorithm', oidName(name) ?? name);
}
