import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { RequestAttribute } from '../../pki/build-certification-request.ts';
import { CONTENT_CIPHERS, readContentCipher, readKeyTransport } from '../../pki/cms/algorithms.ts';
import { decryptContent } from '../../pki/cms/content-cipher.ts';
import { readEnvelopedData } from '../../pki/cms/enveloped-data.ts';
import { decryptContentKey, type DecryptionKey } from '../../pki/cms/key-transport.ts';
import { derOrBer } from '../../pki/der-or-ber.ts';
import { DerError, bytesOf, inside, octetsOf, oidOf, readOne, smallInteger } from '../../pki/der-reader.ts';
import { Tag, contextConstructed } from '../../pki/der-tags.ts';
import { octetString, oid, sequence } from '../../pki/der-writer.ts';
import { Oid } from '../../pki/oids.ts';

const SMIME_CAPABILITIES = '1.2.840.113549.1.9.15';
/** id-aa-asymmDecryptKeyID (RFC 7030 §4.4.1.2). */
const ASYMMETRIC_DECRYPT_KEY_ID = '1.2.840.113549.1.9.16.2.54';

/** ContentInfo, SignedData, EncapsulatedContentInfo, AsymmetricKeyPackage, the key. */
const MOST_WRAPPERS = 4;

/**
 * The attributes by which a CSR of serverkeygen asks for a key that is encrypted to this one (RFC 7030 §4.4.1.2): its subject key
 * identifier, and the ciphers that we open.
 */
export function encryptedKeyAttributes(subjectKeyIdentifier: Uint8Array): RequestAttribute[] {
  const capabilities = sequence(sequence(oid(Oid.aes256Cbc)), sequence(oid(Oid.aes128Cbc)));
  return [
    { type: SMIME_CAPABILITIES, values: [capabilities] },
    { type: ASYMMETRIC_DECRYPT_KEY_ID, values: [octetString(subjectKeyIdentifier)] },
  ];
}

/** Whether DER is a ContentInfo with EnvelopedData. */
export function isEnvelopedData(der: Uint8Array): boolean {
  return derOrBer(der, (bytes) => {
    const reader = inside(readOne(bytes, Tag.sequence));
    const first = reader.optional(Tag.objectIdentifier);
    return first !== undefined && oidOf(first) === Oid.envelopedData;
  });
}

/**
 * PKCS#8 out of the EnvelopedData of RFC 7030 §4.4.2. The signature that may be inside it is not verified: the connection already tells
 * who answers. Null where it is not encrypted to this key. Throws DerError, AlgorithmRefused.
 */
export function decryptServerKey(bytes: Uint8Array, key: DecryptionKey): Uint8Array | null {
  const { recipients, contentEncryption, encryptedContent } = derOrBer(bytes, readEnvelopedData);
  const { cipher, iv } = readContentCipher(contentEncryption);
  for (const { keyEncryption, encryptedKey } of recipients) {
    const { keyLength } = CONTENT_CIPHERS[cipher];
    const contentKey = decryptContentKey(key, readKeyTransport(keyEncryption), encryptedKey, keyLength);
    const decrypted = decryptContent(cipher, contentKey, iv, encryptedContent);
    if (decrypted?.padded !== true) continue;
    const found = unwrapped(decrypted.content);
    if (found !== null) return found;
  }
  return null;
}

/** A wrong key passes for good padding once in 256 times; what it yields is no key. */
function unwrapped(content: Uint8Array): Uint8Array | null {
  try {
    return derOrBer(content, (der) => innerKey(der, MOST_WRAPPERS));
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}

/**
 * The PrivateKeyInfo itself, or inside AsymmetricKeyPackage (RFC 5958 §2), SignedData or a ContentInfo with one: servers wrap it as
 * they understand RFC 7030 §4.4.2.
 */
function innerKey(der: Uint8Array, wrappers: number): Uint8Array {
  if (wrappers === 0) throw new DerError('a private key wrapped too often');
  const reader = inside(readOne(der, Tag.sequence));
  switch (reader.peek()) {
    case Tag.objectIdentifier: {
      reader.next();
      const content = inside(reader.expect(contextConstructed(0)));
      return innerKey(bytesOf(content.expect(Tag.sequence)), wrappers - 1);
    }
    case Tag.sequence: {
      const only = bytesOf(reader.next());
      reader.finish();
      return innerKey(only, wrappers - 1);
    }
    default:
      smallInteger(reader.expect(Tag.integer));
  }
  if (reader.optional(Tag.set) === undefined) return Uint8Array.from(der);
  const encapsulated = inside(reader.expect(Tag.sequence));
  encapsulated.expect(Tag.objectIdentifier);
  const content = inside(encapsulated.expect(contextConstructed(0)));
  return innerKey(octetsOf(content.expect(Tag.octetString)), wrappers - 1);
}

/** DER of the SubjectPublicKeyInfo of a PKCS#8 key. Throws DerError for what the engine does not take as one. */
export function publicKeyOf(pkcs8: Uint8Array): Uint8Array {
  try {
    const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
    return Uint8Array.from(createPublicKey(key).export({ type: 'spki', format: 'der' }));
  } catch (error) {
    throw new DerError(`no private key: ${error instanceof Error ? error.name : 'unknown'}`);
  }
}
