import { DerError, type DerReader, contentOf, inside, octetsOf, oidOf, smallInteger, type Tlv } from '../der-reader.ts';
import { CONSTRUCTED, Tag, contextConstructed, contextPrimitive } from '../der-tags.ts';
import { explicit, integer, octetString, oid, sequence, setOf, tlv } from '../der-writer.ts';
import { Oid } from '../oids.ts';
import {
  AlgorithmRefused,
  readAlgorithm,
  writeContentCipher,
  writeKeyTransport,
  type AlgorithmIdentifier,
  type ContentCipher,
  type KeyTransport,
} from './algorithms.ts';
import { readCertificateIdentifier, readContentInfo, type CertificateIdentifier } from './signed-data.ts';

/** Whom a content key is encrypted to, and how. */
export type KeyTransRecipientInfo = {
  readonly recipient: CertificateIdentifier;
  readonly keyEncryption: AlgorithmIdentifier;
  readonly encryptedKey: Uint8Array;
};

/** EnvelopedData (RFC 5652 §6): parsed, not decrypted. Views into the message. */
export type EnvelopedData = {
  /** At least one, at most four. */
  readonly recipients: readonly KeyTransRecipientInfo[];
  readonly contentEncryption: AlgorithmIdentifier;
  readonly encryptedContent: Uint8Array;
};

/** Kinds of RecipientInfo that we do not open, by their tag. */
const OTHER_RECIPIENTS: Readonly<Record<number, string>> = {
  [contextConstructed(1)]: 'KeyAgreeRecipientInfo',
  [contextConstructed(2)]: 'KEKRecipientInfo',
  [contextConstructed(3)]: 'PasswordRecipientInfo',
  [contextConstructed(4)]: 'OtherRecipientInfo',
};

/** micromdm's client encrypts to every certificate of GetCACert; a crowd is no device. */
const MOST_RECIPIENTS = 4;

/** Reads a ContentInfo with an EnvelopedData. Throws DerError, AlgorithmRefused when no recipient has a transported key. */
export function readEnvelopedData(der: Uint8Array): EnvelopedData {
  const reader = inside(readContentInfo(der, Oid.envelopedData));
  smallInteger(reader.expect(Tag.integer));
  reader.optional(contextConstructed(0));
  const recipients = readRecipients(inside(reader.expect(Tag.set)));
  const encrypted = inside(reader.expect(Tag.sequence));
  reader.optional(contextConstructed(1));
  reader.finish();
  oidOf(encrypted.expect(Tag.objectIdentifier));
  const contentEncryption = readAlgorithm(encrypted.expect(Tag.sequence));
  const encryptedContent = joinImplicitOctets(encrypted.next());
  encrypted.finish();
  return { recipients, contentEncryption, encryptedContent };
}

function readRecipients(reader: DerReader): KeyTransRecipientInfo[] {
  const recipients: KeyTransRecipientInfo[] = [];
  let other: string | undefined;
  for (let count = 0; !reader.atEnd; count++) {
    if (count === MOST_RECIPIENTS) throw new DerError('too many recipients');
    const element = reader.next();
    const kind = OTHER_RECIPIENTS[element.tag];
    if (kind === undefined) recipients.push(readRecipient(element));
    else other = kind;
  }
  if (recipients.length > 0) return recipients;
  throw other === undefined ? new DerError('no recipient') : new AlgorithmRefused(other);
}

function readRecipient(element: Tlv): KeyTransRecipientInfo {
  if (element.tag !== Tag.sequence) throw new DerError('malformed RecipientInfo');
  const reader = inside(element);
  smallInteger(reader.expect(Tag.integer));
  const recipient = readCertificateIdentifier(reader);
  const keyEncryption = readAlgorithm(reader.expect(Tag.sequence));
  const encryptedKey = octetsOf(reader.expect(Tag.octetString));
  reader.finish();
  return { recipient, keyEncryption, encryptedKey };
}

/** `[0] IMPLICIT OCTET STRING`: in one piece, or the pieces of a constructed one (Apple, OpenSSL when it streams). */
function joinImplicitOctets(element: Tlv): Uint8Array {
  if (element.tag === contextPrimitive(0)) return contentOf(element);
  if (element.tag !== (contextPrimitive(0) | CONSTRUCTED)) throw new DerError('no encryptedContent');
  const pieces: Uint8Array[] = [];
  for (const reader = inside(element); !reader.atEnd;) pieces.push(octetsOf(reader.expect(Tag.octetString)));
  return Buffer.concat(pieces);
}

const DATA = oid(Oid.data);
const ENVELOPED_DATA = oid(Oid.envelopedData);

/** DER of a ContentInfo with an EnvelopedData (version 0: RFC 5652 §6.1) to one recipient. */
export function writeEnvelopedData(parts: {
  /** DER of the recipient's issuer Name and content octets of its serial number. */
  readonly recipient: { readonly issuer: Uint8Array; readonly serial: Uint8Array };
  readonly keyTransport: KeyTransport;
  readonly encryptedKey: Uint8Array;
  readonly cipher: ContentCipher;
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
}): Uint8Array {
  const recipient = sequence(
    integer(0),
    sequence(parts.recipient.issuer, tlv(Tag.integer, parts.recipient.serial)),
    writeKeyTransport(parts.keyTransport),
    octetString(parts.encryptedKey),
  );
  const content = sequence(
    DATA,
    writeContentCipher(parts.cipher, parts.iv),
    tlv(contextPrimitive(0), parts.ciphertext),
  );
  return sequence(ENVELOPED_DATA, explicit(0, sequence(integer(0), setOf(recipient), content)));
}
