import { hash, timingSafeEqual } from 'node:crypto';
import { octetsOf, oidOf } from '../der-reader.ts';
import { Tag } from '../der-tags.ts';
import { Oid } from '../oids.ts';
import { readSignatureAlgorithm, signatureAlgorithmName, type SignatureAlgorithm } from '../signature-algorithm.ts';
import { verifySignature } from '../verify-signature.ts';
import { AlgorithmRefused, cmsDigest, refusedAlgorithm, type CmsDigest } from './algorithms.ts';
import type { SignedData, SignerInfo } from './signed-data.ts';

/**
 * Verifies the signature of a SignedData (RFC 5652 §5.4, §5.6) with the signer's SubjectPublicKeyInfo (DER): contentType
 * and messageDigest must be among the signed attributes and must be right. Whether the digest is good enough, MD5 among
 * them, the caller has decided. Throws AlgorithmRefused; false for everything that does not verify.
 */
export function verifySigner(signedData: SignedData, publicKey: Uint8Array): boolean {
  const { signer } = signedData;
  const digest = cmsDigest(signer.digestOid);
  const algorithm = signatureAlgorithmOf(signer, digest);
  if (signer.signedAttributes === null) return false;
  const contentType = onlyValue(signer, Oid.contentType);
  const messageDigest = onlyValue(signer, Oid.messageDigest);
  if (contentType?.tag !== Tag.objectIdentifier || messageDigest?.tag !== Tag.octetString) return false;
  if (oidOf(contentType) !== signedData.contentType) return false;
  const expected = hash(digest, signedData.content ?? new Uint8Array(0), 'buffer');
  const claimed = octetsOf(messageDigest);
  if (claimed.length !== expected.length || !timingSafeEqual(claimed, expected)) return false;
  return verifySignature(algorithm, publicKey, signer.signedAttributes, signer.signature, 'accepted');
}

/** rsaEncryption takes the digest of the SignerInfo; an algorithm that has its own must agree with it. */
function signatureAlgorithmOf(signer: SignerInfo, digest: CmsDigest): SignatureAlgorithm {
  const algorithm = readSignatureAlgorithm(signer.signatureAlgorithm);
  if (algorithm.scheme === 'other') {
    if (algorithm.oid === Oid.rsaEncryption) return { scheme: 'rsa-pkcs1', digest };
    throw refusedAlgorithm(algorithm.oid);
  }
  if (algorithm.digest !== digest) throw new AlgorithmRefused(signatureAlgorithmName(algorithm));
  return algorithm;
}

function onlyValue(signer: SignerInfo, type: string): SignerInfo['attributes'][number]['values'][number] | undefined {
  const found = signer.attributes.filter((candidate) => candidate.type === type);
  return found.length === 1 && found[0]?.values.length === 1 ? found[0].values[0] : undefined;
}
