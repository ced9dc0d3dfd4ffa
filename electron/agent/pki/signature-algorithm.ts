import type { DerReader } from './der-reader.ts';
import { DerError, contentOf, inside, oidOf, smallInteger, type Tlv } from './der-reader.ts';
import { Tag, contextConstructed } from './der-tags.ts';
import { NULL, explicit, integer, oid, sequence } from './der-writer.ts';
import { Oid } from './oids.ts';

export type DigestAlgorithm = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/** An AlgorithmIdentifier for signatures, as plain data. */
export type SignatureAlgorithm =
  | { readonly scheme: 'rsa-pkcs1'; readonly digest: DigestAlgorithm }
  /** RSASSA-PSS with MGF1 over the same digest (RFC 4055 §3.1). */
  | { readonly scheme: 'rsa-pss'; readonly digest: DigestAlgorithm; readonly saltLength: number }
  | { readonly scheme: 'ecdsa'; readonly digest: DigestAlgorithm };

/** One that we do not compute with, such as Ed25519: its dotted OID, for reading. */
export type OtherSignatureAlgorithm = { readonly scheme: 'other'; readonly oid: string };

const PKCS1: Readonly<Record<DigestAlgorithm, string>> = {
  md5: Oid.md5WithRSAEncryption,
  sha1: Oid.sha1WithRSAEncryption,
  sha224: Oid.sha224WithRSAEncryption,
  sha256: Oid.sha256WithRSAEncryption,
  sha384: Oid.sha384WithRSAEncryption,
  sha512: Oid.sha512WithRSAEncryption,
};

const ECDSA: Readonly<Record<Exclude<DigestAlgorithm, 'md5'>, string>> = {
  sha1: Oid.ecdsaWithSHA1,
  sha224: Oid.ecdsaWithSHA224,
  sha256: Oid.ecdsaWithSHA256,
  sha384: Oid.ecdsaWithSHA384,
  sha512: Oid.ecdsaWithSHA512,
};

const DIGEST: Readonly<Record<DigestAlgorithm, string>> = {
  md5: Oid.md5,
  sha1: Oid.sha1,
  sha224: Oid.sha224,
  sha256: Oid.sha256,
  sha384: Oid.sha384,
  sha512: Oid.sha512,
};

const DIGEST_BY_OID = invert(DIGEST);

const SIMPLE = new Map<string, SignatureAlgorithm>([
  ...[...invert(PKCS1)].map(([dotted, digest]) => [dotted, { scheme: 'rsa-pkcs1', digest }] as const),
  ...[...invert(ECDSA)].map(([dotted, digest]) => [dotted, { scheme: 'ecdsa', digest }] as const),
]);

function invert<Name extends string>(table: Readonly<Record<Name, string>>): ReadonlyMap<string, Name> {
  return new Map((Object.keys(table) as Name[]).map((name) => [table[name], name]));
}

/** The digest that a DigestAlgorithmIdentifier's OID stands for. */
export function digestByOid(dotted: string): DigestAlgorithm | undefined {
  return DIGEST_BY_OID.get(dotted);
}

export function digestOid(digest: DigestAlgorithm): string {
  return DIGEST[digest];
}

/** AlgorithmIdentifier of a signature. Throws DerError where the parameters are not those of the algorithm. */
export function readSignatureAlgorithm(element: Tlv): SignatureAlgorithm | OtherSignatureAlgorithm {
  if (element.tag !== Tag.sequence) throw new DerError(`expected AlgorithmIdentifier at ${String(element.start)}`);
  const reader = inside(element);
  const dotted = oidOf(reader.expect(Tag.objectIdentifier));
  if (dotted === Oid.rsassaPss) return readPss(reader);
  const simple = SIMPLE.get(dotted);
  if (simple === undefined) return { scheme: 'other', oid: dotted };
  // RSA's NULL may be absent, ECDSA's may be present: both are wrong (RFC 4055 §5, RFC 5758 §3.2), both are sent.
  const parameters = reader.optional(Tag.null);
  if (parameters !== undefined && contentOf(parameters).length > 0) throw new DerError('NULL with content');
  reader.finish();
  return simple;
}

/** RSASSA-PSS-params (RFC 4055 §3.1): the defaults are SHA-1, MGF1 with SHA-1, 20 octets of salt. */
function readPss(reader: DerReader): SignatureAlgorithm {
  const parameters = inside(reader.expect(Tag.sequence));
  reader.finish();
  const hash = parameters.optional(contextConstructed(0));
  const digest = hash === undefined ? 'sha1' : readDigest(inside(hash).expect(Tag.sequence));
  const mask = parameters.optional(contextConstructed(1));
  const maskDigest = mask === undefined ? 'sha1' : readMask(inside(mask).expect(Tag.sequence));
  if (maskDigest !== digest) throw new DerError('RSASSA-PSS with two different digests');
  const salt = parameters.optional(contextConstructed(2));
  const saltLength = salt === undefined ? 20 : smallInteger(inside(salt).expect(Tag.integer));
  if (saltLength > 512) throw new DerError('RSASSA-PSS salt too long');
  const trailer = parameters.optional(contextConstructed(3));
  if (trailer !== undefined && smallInteger(inside(trailer).expect(Tag.integer)) !== 1) {
    throw new DerError('RSASSA-PSS trailer field');
  }
  parameters.finish();
  return { scheme: 'rsa-pss', digest, saltLength };
}

function readDigest(element: Tlv): DigestAlgorithm {
  const digest = DIGEST_BY_OID.get(oidOf(inside(element).expect(Tag.objectIdentifier)));
  if (digest === undefined) throw new DerError('unknown digest');
  return digest;
}

function readMask(element: Tlv): DigestAlgorithm {
  const reader = inside(element);
  if (oidOf(reader.expect(Tag.objectIdentifier)) !== Oid.mgf1) throw new DerError('unknown mask generation function');
  return readDigest(reader.expect(Tag.sequence));
}

/** DER of the AlgorithmIdentifier. ECDSA with MD5 does not exist: RangeError. */
export function writeSignatureAlgorithm(algorithm: SignatureAlgorithm): Uint8Array {
  switch (algorithm.scheme) {
    case 'rsa-pkcs1':
      return sequence(oid(PKCS1[algorithm.digest]), NULL);
    case 'ecdsa':
      if (algorithm.digest === 'md5') throw new RangeError('ECDSA with MD5');
      return sequence(oid(ECDSA[algorithm.digest]));
    case 'rsa-pss': {
      const hash = sequence(oid(DIGEST[algorithm.digest]), NULL);
      const parameters =
        algorithm.digest === 'sha1'
          ? [] // DER leaves defaults out (X.690 §11.5)
          : [explicit(0, hash), explicit(1, sequence(oid(Oid.mgf1), hash))];
      const salt = algorithm.saltLength === 20 ? [] : [explicit(2, integer(algorithm.saltLength))];
      return sequence(oid(Oid.rsassaPss), sequence(...parameters, ...salt));
    }
  }
}

/** What a person reads: `SHA-256 with RSA`, `SHA-256 with RSA-PSS`, `SHA-384 with ECDSA`; a dotted OID for others. */
export function signatureAlgorithmName(algorithm: SignatureAlgorithm | OtherSignatureAlgorithm): string {
  if (algorithm.scheme === 'other') return algorithm.oid;
  const scheme = { 'rsa-pkcs1': 'RSA', 'rsa-pss': 'RSA-PSS', ecdsa: 'ECDSA' }[algorithm.scheme];
  return `${digestName(algorithm.digest)} with ${scheme}`;
}

/** `SHA-256`, `MD5`. */
export function digestName(digest: DigestAlgorithm): string {
  return digest === 'md5' ? 'MD5' : `SHA-${digest.slice(3)}`;
}
