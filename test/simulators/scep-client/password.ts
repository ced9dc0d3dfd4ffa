import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';
import { NULL, context, enc, int, octets, oid, seq, type Node } from './der.ts';
import { CIPHER, HMAC_OID, OID, engineOf, nameOf, type Cipher, type Digest } from './names.ts';

/** How a client keys an envelope by a password: RFC 5652 §6.2.4 with PBKDF2 and PWRI-KEK. */
export type PasswordTransport = {
  readonly password: string;
  readonly iterations?: number;
  /** Digest of the HMAC; SHA-1 is PBKDF2's default and not written. */
  readonly hmac?: Exclude<Digest, 'md5'>;
  readonly salt?: Uint8Array;
  /** The cipher that wraps the content key; that of the content unless given. */
  readonly wrapping?: Cipher;
  /** Instead of the wrapped key. */
  readonly wrapped?: Uint8Array;
};

/** DER of a PasswordRecipientInfo. */
export function passwordRecipient(transport: PasswordTransport, contentCipher: Cipher, contentKey: Buffer): Buffer {
  const { password, iterations = 2_048, hmac = 'sha256', salt = randomBytes(8) } = transport;
  const cipher = transport.wrapping ?? contentCipher;
  const iv = randomBytes(CIPHER[cipher].block);
  const kek = pbkdf2Sync(password, salt, iterations, CIPHER[cipher].key, hmac);
  const prf = hmac === 'sha1' ? [] : [seq(oid(HMAC_OID[hmac]), NULL)];
  return context(
    3,
    int(0),
    context(0, oid(OID.pbkdf2), seq(octets(salt), int(iterations), ...prf)),
    seq(oid(OID.pwriKek), seq(oid(CIPHER[cipher].oid), octets(iv))),
    octets(transport.wrapped ?? wrap(cipher, kek, iv, contentKey)),
  );
}

/** The content key of a PasswordRecipientInfo. Throws when the password is not the one. */
export function openPasswordRecipient(recipient: Node, password: string) {
  const [, derivation, wrapping, encryptedKey] = recipient.children;
  if (derivation === undefined || wrapping === undefined || encryptedKey === undefined) throw new Error('malformed');
  if (derivation.at(0).oid !== OID.pbkdf2 || wrapping.at(0).oid !== OID.pwriKek) throw new Error('unknown algorithms');
  const parameters = derivation.at(1).children;
  const salt = parameters[0]?.content ?? Buffer.alloc(0);
  const iterations = parameters[1]?.content.reduce((value, octet) => value * 256 + octet, 0) ?? 0;
  const prf = parameters[2];
  const hmac = prf === undefined ? 'sha1' : nameOf(HMAC_OID, prf.at(0).oid);
  const dotted = wrapping.at(1, 0).oid;
  const cipher = (Object.keys(CIPHER) as Cipher[]).find((candidate) => CIPHER[candidate].oid === dotted);
  if (hmac === null || cipher === undefined) throw new Error('unknown algorithms');
  const kek = pbkdf2Sync(password, salt, iterations, CIPHER[cipher].key, hmac);
  return { key: unwrap(cipher, kek, wrapping.at(1, 1).content, encryptedKey.content), hmac, iterations, salt, cipher };
}

/** RFC 3211 §2.3.1. */
function wrap(cipher: Cipher, kek: Buffer, iv: Buffer, key: Buffer): Buffer {
  const check = Buffer.from([...key.subarray(0, 3)].map((octet) => 255 - octet));
  const block = CIPHER[cipher].block;
  const length = Math.max(2 * block, Math.ceil((4 + key.length) / block) * block);
  const padded = Buffer.concat([Buffer.from([key.length]), check, key, randomBytes(length - 4 - key.length)]);
  const by = engineOf(cipher, kek);
  // One encryptor for both passes: the CBC chain runs on from the first into the second.
  const encryptor = createCipheriv(by.engine, by.key, iv).setAutoPadding(false);
  return encryptor.update(encryptor.update(padded));
}

/** RFC 3211 §2.3.2. */
function unwrap(cipher: Cipher, kek: Buffer, iv: Buffer, wrapped: Buffer): Buffer {
  const block = CIPHER[cipher].block;
  const by = engineOf(cipher, kek);
  const decrypt = (from: Buffer, text: Buffer): Buffer =>
    createDecipheriv(by.engine, by.key, from).setAutoPadding(false).update(text);
  const [before, last] = [wrapped.subarray(-2 * block, -block), wrapped.subarray(-block)];
  const inner = decrypt(decrypt(before, last), wrapped);
  const padded = decrypt(iv, inner);
  const key = padded.subarray(4, 4 + (padded[0] ?? 0));
  const good = [0, 1, 2].every((i) => (padded[1 + i] ?? 0) + (key[i] ?? 0) === 255);
  if (!good) throw new Error('another password');
  return key;
}

/** An element with the tag of a PasswordRecipientInfo that is none. */
export const BROKEN_PASSWORD_RECIPIENT = enc(0xa3, int(0));
