import { DerError, inside, integerBytes, oidOf, readOne, smallInteger, type Tlv } from '../../pki/der-reader.ts';
import { Tag, contextConstructed } from '../../pki/der-tags.ts';
import { Oid } from '../../pki/oids.ts';
import type { RequestAttribute } from '../../pki/build-certification-request.ts';

/** The key that a CA would certify, as far as it says. */
export type WantedKey = {
  /** Dotted OID: `Oid.rsaEncryption`, `Oid.ecPublicKey`, or whatever the CA says. */
  readonly algorithm: string;
  /** Dotted OID; null unless the key is an elliptic one and a curve is named. */
  readonly curve: string | null;
  /** Bits; null unless the key is an RSA key and a length is named. */
  readonly modulusLength: number | null;
};

/** RFC 7030 §4.5.2, RFC 9908 §3.2: an attribute of the key's algorithm, whose value is the curve or the length of the modulus. */
export function wantedByAttributes(oids: readonly string[], attributes: readonly RequestAttribute[]): WantedKey | null {
  const isAlgorithm = (type: string): boolean => type === Oid.ecPublicKey || type === Oid.rsaEncryption;
  const found = attributes.find(({ type }) => isAlgorithm(type));
  const algorithm = found?.type ?? oids.find(isAlgorithm);
  if (algorithm === undefined) return null;
  const value = found?.values[0];
  if (value?.[0] === Tag.objectIdentifier) {
    return { algorithm, curve: oidOf(readOne(value, Tag.objectIdentifier)), modulusLength: null };
  }
  const modulusLength = value?.[0] === Tag.integer ? smallInteger(readOne(value, Tag.integer)) : null;
  return { algorithm, curve: null, modulusLength };
}

/**
 * RFC 9908 §3.4, `subjectPKInfo [0] IMPLICIT`: a SubjectPublicKeyInfo of which the key may be missing. An RSA key in it stands only for
 * its length. Throws DerError.
 */
export function wantedByTemplate(element: Tlv): WantedKey {
  if (element.tag !== contextConstructed(0)) throw new DerError('no subjectPKInfo');
  const reader = inside(element);
  const identifier = inside(reader.expect(Tag.sequence));
  const algorithm = oidOf(identifier.expect(Tag.objectIdentifier));
  const parameters = identifier.atEnd ? undefined : identifier.next();
  identifier.finish();
  const key = reader.optional(Tag.bitString);
  reader.finish();
  return {
    algorithm,
    curve: algorithm === Oid.ecPublicKey && parameters?.tag === Tag.objectIdentifier ? oidOf(parameters) : null,
    modulusLength: algorithm === Oid.rsaEncryption && key !== undefined ? modulusLength(key) : null,
  };
}

/** Bits of the modulus of an RSAPublicKey in a BIT STRING. */
function modulusLength(key: Tlv): number {
  const outer = inside({ ...key, content: key.content + 1 });
  const modulus = integerBytes(inside(outer.expect(Tag.sequence)).expect(Tag.integer));
  outer.finish();
  const from = modulus.findIndex((byte) => byte !== 0);
  return from < 0 ? 0 : (modulus.length - from) * 8 + 24 - Math.clz32(modulus[from] ?? 0);
}
