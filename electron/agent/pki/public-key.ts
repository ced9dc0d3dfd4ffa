import type { DerReader } from './der-reader.ts';
import { DerError, bitStringBytes, inside, integerBytes, oidOf, readOne } from './der-reader.ts';
import { Tag } from './der-tags.ts';
import { Oid } from './oids.ts';

/**
 * What a SubjectPublicKeyInfo is, without using it. `curve` and `algorithm` are names where there is one (`P-256`,
 * `brainpoolP256r1`, `Ed25519`), else dotted OIDs; `explicit` for EC parameters spelled out.
 */
export type PublicKeyFacts =
  | { readonly kind: 'rsa'; readonly bits: number; readonly exponentBits: number }
  | { readonly kind: 'ec'; readonly curve: string }
  | { readonly kind: 'other'; readonly algorithm: string };

/** Named curves and the octets of one coordinate. */
const CURVES = new Map<string, { readonly name: string; readonly octets: number }>([
  [Oid.prime256v1, { name: 'P-256', octets: 32 }],
  [Oid.secp384r1, { name: 'P-384', octets: 48 }],
  [Oid.secp521r1, { name: 'P-521', octets: 66 }],
  ['1.2.840.10045.3.1.1', { name: 'P-192', octets: 24 }],
  ['1.3.132.0.33', { name: 'P-224', octets: 28 }],
  ['1.3.132.0.10', { name: 'secp256k1', octets: 32 }],
  ['1.3.36.3.3.2.8.1.1.7', { name: 'brainpoolP256r1', octets: 32 }],
  ['1.3.36.3.3.2.8.1.1.11', { name: 'brainpoolP384r1', octets: 48 }],
  ['1.3.36.3.3.2.8.1.1.13', { name: 'brainpoolP512r1', octets: 64 }],
]);

const OTHER_ALGORITHMS = new Map<string, string>([
  ['1.3.101.110', 'X25519'],
  ['1.3.101.111', 'X448'],
  ['1.3.101.112', 'Ed25519'],
  ['1.3.101.113', 'Ed448'],
  ['1.2.840.10040.4.1', 'DSA'],
  ['1.2.840.10046.2.1', 'DH'],
]);

const MIN_MODULUS_BITS = 512;
const MAX_MODULUS_BITS = 8192;
const MAX_EXPONENT_BITS = 33; // up to and including 2^32

/**
 * Reads a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7, RFC 8017 A.1.1, RFC 5480 §2). Throws DerError for one that is
 * malformed and for absurd sizes: an RSA modulus that is even, below 512 or above 8192 bits, or a public exponent
 * that is even, 1 or above 2^32. Whether the key is strong enough is the profile's to say.
 */
export function readPublicKey(spki: Uint8Array): PublicKeyFacts {
  const outer = inside(readOne(spki, Tag.sequence));
  const algorithm = inside(outer.expect(Tag.sequence));
  const key = bitStringBytes(outer.expect(Tag.bitString));
  outer.finish();
  const dotted = oidOf(algorithm.expect(Tag.objectIdentifier));
  switch (dotted) {
    case Oid.rsaEncryption:
      // NULL is demanded (RFC 3279 §2.3.1); a few devices leave it out.
      algorithm.optional(Tag.null);
      algorithm.finish();
      return readRsaKey(key);
    case Oid.rsassaPss:
    case Oid.rsaesOaep:
      return { kind: 'other', algorithm: dotted === Oid.rsassaPss ? 'RSASSA-PSS' : 'RSAES-OAEP' };
    case Oid.ecPublicKey:
      return readEcKey(algorithm, key);
    default:
      return { kind: 'other', algorithm: OTHER_ALGORITHMS.get(dotted) ?? dotted };
  }
}

/** The RSAPublicKey (RFC 8017 A.1.1) of a SubjectPublicKeyInfo with rsaEncryption: a view; null of any other. Throws DerError. */
export function rsaPublicKeyOf(spki: Uint8Array): Buffer | null {
  const outer = inside(readOne(spki, Tag.sequence));
  const algorithm = inside(outer.expect(Tag.sequence));
  if (oidOf(algorithm.expect(Tag.objectIdentifier)) !== Oid.rsaEncryption) return null;
  const key = bitStringBytes(outer.expect(Tag.bitString));
  return Buffer.from(key.buffer, key.byteOffset, key.length);
}

function readRsaKey(key: Uint8Array): PublicKeyFacts {
  const reader = inside(readOne(key, Tag.sequence));
  const modulus = integerBytes(reader.expect(Tag.integer));
  const exponent = integerBytes(reader.expect(Tag.integer));
  reader.finish();
  const bits = bitsOf(modulus, 'modulus');
  if (bits < MIN_MODULUS_BITS || bits > MAX_MODULUS_BITS) throw new DerError(`RSA modulus of ${String(bits)} bits`);
  const exponentBits = bitsOf(exponent, 'exponent');
  if (exponentBits > MAX_EXPONENT_BITS || exponentBits < 2) throw new DerError('RSA exponent out of range');
  return { kind: 'rsa', bits, exponentBits };
}

/** Bits of a positive, odd INTEGER. */
function bitsOf(content: Uint8Array, what: string): number {
  const first = content[0] ?? 0;
  const last = content[content.length - 1] ?? 0;
  if (first >= 0x80 || (last & 1) === 0) throw new DerError(`RSA ${what} negative or even`);
  return first === 0 ? bitLength(content.subarray(1)) : bitLength(content);
}

function bitLength(magnitude: Uint8Array): number {
  return magnitude.length * 8 - (Math.clz32(magnitude[0] ?? 0) - 24);
}

function readEcKey(parameters: DerReader, point: Uint8Array): PublicKeyFacts {
  // RFC 5480 §2.1.1: only a named curve; specified parameters invite a forged generator (CVE-2020-0601).
  if (parameters.peek() !== Tag.objectIdentifier) return { kind: 'ec', curve: 'explicit' };
  const dotted = oidOf(parameters.next());
  parameters.finish();
  const curve = CURVES.get(dotted);
  if (curve === undefined) return { kind: 'ec', curve: dotted };
  const uncompressed = point[0] === 4 && point.length === 1 + 2 * curve.octets;
  const compressed = (point[0] === 2 || point[0] === 3) && point.length === 1 + curve.octets;
  if (!uncompressed && !compressed) throw new DerError('EC point of a wrong form or length');
  return { kind: 'ec', curve: curve.name };
}

/** `RSA 2048`, `EC P-256`, `Ed25519`. */
export function publicKeyName(facts: PublicKeyFacts): string {
  switch (facts.kind) {
    case 'rsa':
      return `RSA ${String(facts.bits)}`;
    case 'ec':
      return `EC ${facts.curve}`;
    case 'other':
      return facts.algorithm;
  }
}
