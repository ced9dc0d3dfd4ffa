import { hash } from 'node:crypto';
import { bitStringBytes, inside, readOne } from './der-reader.ts';
import { Tag } from './der-tags.ts';

/**
 * The subjectKeyIdentifier of a key (DER SubjectPublicKeyInfo): SHA-256 over the BIT STRING's octets, its leftmost 160
 * bits (RFC 7093 §2 method 1). It has the length of RFC 5280's method 1, which old devices expect, without SHA-1,
 * which a FIPS engine or a scanner would object to. Throws DerError.
 */
export function keyIdentifier(spki: Uint8Array): Uint8Array {
  return Uint8Array.from(hash('sha256', keyOctets(spki), 'buffer').subarray(0, 20));
}

/** SHA-1 over the same octets: what OCSP names keys by (RFC 6960 §4.1.1), where nothing depends on collisions. Throws DerError. */
export function keyHash(spki: Uint8Array): Uint8Array {
  return Uint8Array.from(hash('sha1', keyOctets(spki), 'buffer'));
}

function keyOctets(spki: Uint8Array): Uint8Array {
  const reader = inside(readOne(spki, Tag.sequence));
  reader.expect(Tag.sequence);
  return bitStringBytes(reader.expect(Tag.bitString));
}
