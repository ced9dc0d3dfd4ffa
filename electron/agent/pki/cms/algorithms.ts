import type { DerReader } from '../der-reader.ts';
import { DerError, contentOf, inside, octetsOf, oidOf, type Tlv } from '../der-reader.ts';
import { Tag, contextConstructed } from '../der-tags.ts';
import { NULL, explicit, octetString, oid, sequence } from '../der-writer.ts';
import { Oid } from '../oids.ts';
import { digestByOid, digestOid, type DigestAlgorithm } from '../signature-algorithm.ts';

/** Digests of SignedData that we verify and make; which of them are good enough is the protocol's to say. */
export type CmsDigest = DigestAlgorithm;
/** Digests under key transport and key derivation: nothing that is still in use has MD5 there. */
export type KeyDigest = Exclude<DigestAlgorithm, 'md5'>;

export type ContentCipher = 'AES-128-CBC' | 'AES-192-CBC' | 'AES-256-CBC' | 'DES-EDE3-CBC' | 'DES-CBC';

/** How a content key is encrypted to an RSA key: RFC 8017 §7.2, or §7.1 with its two digests. */
export type KeyTransport =
  | { readonly scheme: 'RSAES-PKCS1-v1_5' }
  | { readonly scheme: 'RSAES-OAEP'; readonly digest: KeyDigest; readonly maskDigest: KeyDigest };

/** An AlgorithmIdentifier that is not yet understood. */
export type AlgorithmIdentifier = { readonly oid: string; readonly parameters: Tlv | undefined };

/** Algorithms that CMS names and we do not compute with. The message names it, for the operator. */
export class AlgorithmRefused extends Error {
  readonly algorithm: string;

  constructor(algorithm: string) {
    super(`algorithm refused: ${algorithm}`);
    this.name = 'AlgorithmRefused';
    this.algorithm = algorithm;
  }
}

type CipherFacts = {
  readonly oid: string;
  /** Name in node:crypto. */
  readonly engine: string;
  readonly keyLength: number;
  /** Also the length of the initialisation vector. */
  readonly blockLength: number;
};

export const CONTENT_CIPHERS: Readonly<Record<ContentCipher, CipherFacts>> = {
  'AES-128-CBC': { oid: Oid.aes128Cbc, engine: 'aes-128-cbc', keyLength: 16, blockLength: 16 },
  'AES-192-CBC': { oid: Oid.aes192Cbc, engine: 'aes-192-cbc', keyLength: 24, blockLength: 16 },
  'AES-256-CBC': { oid: Oid.aes256Cbc, engine: 'aes-256-cbc', keyLength: 32, blockLength: 16 },
  'DES-EDE3-CBC': { oid: Oid.desEde3Cbc, engine: 'des-ede3-cbc', keyLength: 24, blockLength: 8 },
  // No engine offers it any more; under the key K‖K‖K, EDE3 is the same function (`engineKey`).
  'DES-CBC': { oid: Oid.desCbc, engine: 'des-ede3-cbc', keyLength: 8, blockLength: 8 },
};

const CIPHER_NAMES = Object.keys(CONTENT_CIPHERS) as ContentCipher[];

/** Names of what old devices still send, so that the operator reads more than an OID. */
const REFUSED_NAMES: Readonly<Record<string, string>> = {
  [Oid.md5]: 'MD5',
  '1.2.840.113549.3.2': 'RC2-CBC',
  '1.2.840.113549.3.4': 'RC4',
  '2.16.840.1.101.3.4.1.6': 'AES-128-GCM',
  '2.16.840.1.101.3.4.1.26': 'AES-192-GCM',
  '2.16.840.1.101.3.4.1.46': 'AES-256-GCM',
  [Oid.md5WithRSAEncryption]: 'MD5 with RSA',
};

export function refusedAlgorithm(dotted: string): AlgorithmRefused {
  return new AlgorithmRefused(REFUSED_NAMES[dotted] ?? dotted);
}

/** Reads the frame of an AlgorithmIdentifier. Throws DerError. */
export function readAlgorithm(element: Tlv): AlgorithmIdentifier {
  const reader = inside(element);
  const dotted = oidOf(reader.expect(Tag.objectIdentifier));
  const parameters = reader.atEnd ? undefined : reader.next();
  reader.finish();
  return { oid: dotted, parameters };
}

/** Throws AlgorithmRefused for what is no digest. */
export function cmsDigest(dotted: string): CmsDigest {
  const digest = digestByOid(dotted);
  if (digest === undefined) throw refusedAlgorithm(dotted);
  return digest;
}

/** Throws AlgorithmRefused for MD5 and for what is no digest. */
function keyDigest(dotted: string): KeyDigest {
  const digest = cmsDigest(dotted);
  if (digest === 'md5') throw refusedAlgorithm(dotted);
  return digest;
}

const DIGESTS: Readonly<Record<CmsDigest, Uint8Array>> = {
  md5: sequence(oid(digestOid('md5')), NULL),
  sha1: sequence(oid(digestOid('sha1')), NULL),
  sha224: sequence(oid(digestOid('sha224')), NULL),
  sha256: sequence(oid(digestOid('sha256')), NULL),
  sha384: sequence(oid(digestOid('sha384')), NULL),
  sha512: sequence(oid(digestOid('sha512')), NULL),
};

/** DER of the AlgorithmIdentifier. */
export function writeDigest(digest: CmsDigest): Uint8Array {
  return DIGESTS[digest];
}

/** Throws AlgorithmRefused for a cipher that is not offered, DerError for an initialisation vector that is none. */
export function readContentCipher(algorithm: AlgorithmIdentifier): { cipher: ContentCipher; iv: Uint8Array } {
  const cipher = CIPHER_NAMES.find((name) => CONTENT_CIPHERS[name].oid === algorithm.oid);
  if (cipher === undefined) throw refusedAlgorithm(algorithm.oid);
  if (algorithm.parameters === undefined) throw new DerError('no initialisation vector');
  const iv = octetsOf(algorithm.parameters);
  if (iv.length !== CONTENT_CIPHERS[cipher].blockLength) throw new DerError('length of the initialisation vector');
  return { cipher, iv };
}

export function writeContentCipher(cipher: ContentCipher, iv: Uint8Array): Uint8Array {
  return sequence(oid(CONTENT_CIPHERS[cipher].oid), octetString(iv));
}

/** Throws AlgorithmRefused for other schemes, digests and labels; DerError for malformed parameters. */
export function readKeyTransport(algorithm: AlgorithmIdentifier): KeyTransport {
  if (algorithm.oid === Oid.rsaEncryption) return { scheme: 'RSAES-PKCS1-v1_5' };
  if (algorithm.oid !== Oid.rsaesOaep) throw refusedAlgorithm(algorithm.oid);
  if (algorithm.parameters === undefined) return { scheme: 'RSAES-OAEP', digest: 'sha1', maskDigest: 'sha1' };
  if (algorithm.parameters.tag !== Tag.sequence) throw new DerError('RSAES-OAEP parameters');
  // RFC 4055 §4.1: each of the three is left out when it is the default.
  const reader = inside(algorithm.parameters);
  const hash = reader.optional(contextConstructed(0));
  const digest = hash === undefined ? 'sha1' : keyDigest(only(hash).oid);
  const mask = reader.optional(contextConstructed(1));
  const maskDigest = mask === undefined ? 'sha1' : readMaskDigest(only(mask));
  const source = reader.optional(contextConstructed(2));
  if (source !== undefined) refuseLabel(only(source));
  reader.finish();
  return { scheme: 'RSAES-OAEP', digest, maskDigest };
}

function only(tagged: Tlv): AlgorithmIdentifier {
  const reader: DerReader = inside(tagged);
  const algorithm = readAlgorithm(reader.expect(Tag.sequence));
  reader.finish();
  return algorithm;
}

function readMaskDigest(mask: AlgorithmIdentifier): KeyDigest {
  if (mask.oid !== Oid.mgf1) throw refusedAlgorithm(mask.oid);
  if (mask.parameters === undefined) return 'sha1';
  if (mask.parameters.tag !== Tag.sequence) throw new DerError('MGF1 parameters');
  return keyDigest(readAlgorithm(mask.parameters).oid);
}

function refuseLabel(source: AlgorithmIdentifier): void {
  if (source.oid !== Oid.pSpecified) throw refusedAlgorithm(source.oid);
  if (source.parameters !== undefined && contentOf(source.parameters).length > 0) {
    throw new AlgorithmRefused('RSAES-OAEP with a label');
  }
}

/** The parameters SEQUENCE is there even when it is empty: .NET wants it. */
export function writeKeyTransport(transport: KeyTransport): Uint8Array {
  if (transport.scheme === 'RSAES-PKCS1-v1_5') return sequence(oid(Oid.rsaEncryption), NULL);
  const hash = transport.digest === 'sha1' ? [] : [explicit(0, writeDigest(transport.digest))];
  const mask =
    transport.maskDigest === 'sha1' ? [] : [explicit(1, sequence(oid(Oid.mgf1), writeDigest(transport.maskDigest)))];
  return sequence(oid(Oid.rsaesOaep), sequence(...hash, ...mask));
}
