import { DerReader, DerError, inside, oidOf, smallInteger } from '../pki/der-reader.ts';
import { Tag, contextConstructed } from '../pki/der-tags.ts';

/**
 * True for what may hold a private key: PKCS#8 plain or encrypted, PKCS#1, SEC 1, PKCS#12. It is named and never shown,
 * not as fields, not as bytes: nothing secret goes to a page, even if the operator pasted it there.
 */
export function holdsPrivateKey(der: Uint8Array): boolean {
  try {
    const outer = new DerReader(der);
    const reader = inside(outer.expect(Tag.sequence));
    const first = reader.next();
    if (first.tag === Tag.sequence) return isEncryptedKey(inside(first), reader);
    if (first.tag !== Tag.integer) return false;
    const second = reader.next();
    switch (second.tag) {
      case Tag.sequence:
        // PrivateKeyInfo: version, algorithm, OCTET STRING; PFX: version 3, ContentInfo.
        return reader.peek() === Tag.octetString || isPfx(smallInteger(first), inside(second));
      case Tag.octetString:
        return true; // ECPrivateKey
      case Tag.integer:
        return isRsaPrivateKey(reader);
      default:
        return false;
    }
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

/** EncryptedPrivateKeyInfo: an algorithm, then an OCTET STRING and nothing else. */
function isEncryptedKey(algorithm: DerReader, reader: DerReader): boolean {
  if (algorithm.peek() !== Tag.objectIdentifier || reader.optional(Tag.octetString) === undefined) return false;
  return reader.atEnd;
}

function isPfx(version: number, contentInfo: DerReader): boolean {
  if (version !== 3 || contentInfo.peek() !== Tag.objectIdentifier) return false;
  return oidOf(contentInfo.next()).startsWith('1.2.840.113549.1.7.') && contentInfo.peek() === contextConstructed(0);
}

/** Version, n, e, d, p, q, dP, dQ, qInv: INTEGERs all, and DSA's are six. */
function isRsaPrivateKey(reader: DerReader): boolean {
  let integers = 2;
  while (reader.optional(Tag.integer) !== undefined) integers++;
  return integers >= 6;
}
