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
import { PASSWORD_RECIPIENT_TAG } from './password-recipient.ts';
import { readCertificateIdentifier, readContentInfo, type CertificateIdentifier } from './signed-data.ts';

/** Whom a content key is encrypted to, and how. */
export type KeyTransRecipientInfo = {
  readonly recipient: CertificateIdentifier;
  readonly keyEncryption: AlgorithmIdentifier;
  readonly encryptedKey: Uint8Array;
};

/** EnvelopedData (RFC 5652 §6): parsed, not decrypted. Views into the message. */
export type EnvelopedData = {
  /** Together with the other at least one, at most four, of any kind. */
  readonly recipients: readonly KeyTransRecipientInfo[];
  /** For `readPasswordRecipient`, where it is needed. At most one: each costs a key derivation. */
  readonly passwordRecipient: Tlv | null;
  readonly contentEncryption: AlgorithmIdentifier;
  readonly encryptedContent: Uint8Array;
};

/** Kinds of RecipientInfo that we do not open, by their tag. */
const OTHER_RECIPIENTS: Readonly<Record<number, string>> = {
  [contextConstructed(1)]: 'KeyAgreeRecipientInfo',
  [contextConstructed(2)]: 'KEKRecipientInfo',
  [contextConstructed(4)]: 'OtherRecipientInfo',
};

/** micromdm's client encrypts to every certificate of GetCACert; a crowd is no device. */
const MOST_RECIPIENTS = 4;
/** As many as `normaliseBer` takes elements. */
const MOST_PIECES = 4096;

/** Reads a ContentInfo with an EnvelopedData. Throws DerError, AlgorithmRefused when no recipient is of a kind that we open. */
export function readEnvelopedData(der: Uint8Array): EnvelopedData {
  const reader = inside(readContentInfo(der, Oid.envelopedData));
  smallInteger(reader.expect(Tag.integer));
  reader.optional(contextConstructed(0));
  const { recipients, passwordRecipient } = readRecipients(inside(reader.expect(Tag.set)));
  const encrypted = inside(reader.expect(Tag.sequence));
  reader.optional(contextConstructed(1));
  reader.finish();
  oidOf(encrypted.expect(Tag.objectIdentifier));
  const contentEncryption = readAlgorithm(encrypted.expect(Tag.sequence));
  const encryptedContent = joinImplicitOctets(encrypted.next());
  encrypted.finish();
  return { recipients, passwordRecipient, contentEncryption, encryptedContent };
}

function readRecipients(reader: DerReader): Pick<EnvelopedData, 'recipients' | 'passwordRecipient'> {
  const recipients: KeyTransRecipientInfo[] = [];
  let passwordRecipient: Tlv | null = null;
  let other: string | undefined;
  for (let count = 0; !reader.atEnd; count++) {
    if (count === MOST_RECIPIENTS) throw new DerError('too many recipients');
    const element = reader.next();
    const kind = OTHER_RECIPIENTS[element.tag];
    if (kind !== undefined) other = kind;
    else if (element.tag !== PASSWORD_RECIPIENT_TAG) recipients.push(readRecipient(element));
    else if (passwordRecipient !== null) throw new DerError('two recipients by password');
    else passwordRecipient = element;
  }
  if (recipients.length > 0 || passwordRecipient !== null) return { recipients, passwordRecipient };
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
  for (const reader = inside(element); !reader.atEnd;) {
    if (pieces.length === MOST_PIECES) throw new DerError('too many pieces of encryptedContent');
    pieces.push(octetsOf(reader.expect(Tag.octetString)));
  }
  return Buffer.concat(pieces);
}

const DATA = oid(Oid.data);
const ENVELOPED_DATA = oid(Oid.envelopedData);

/** A KeyTransRecipientInfo by issuer and serial number. */
export function writeKeyTransRecipient(parts: {
  /** DER of the recipient's issuer Name and content octets of its serial number. */
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
  readonly keyTransport: KeyTransport;
  readonly encryptedKey: Uint8Array;
}): Uint8Array {
  return sequence(
    integer(0),
    sequence(parts.issuer, tlv(Tag.integer, parts.serial)),
    writeKeyTransport(parts.keyTransport),
    octetString(parts.encryptedKey),
  );
}

/** DER of a ContentInfo with an EnvelopedData to one recipient, a RecipientInfo in DER. */
export function writeEnvelopedData(parts: {
  readonly recipient: Uint8Array;
  readonly cipher: ContentCipher;
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
}): Uint8Array {
  const content = sequence(
    DATA,
    writeContentCipher(parts.cipher, parts.iv),
    tlv(contextPrimitive(0), parts.ciphertext),
  );
  // RFC 5652 §6.1: 3 with a PasswordRecipientInfo, 0 with what is written here otherwise.
  const version = parts.recipient[0] === PASSWORD_RECIPIENT_TAG ? 3 : 0;
  return sequence(ENVELOPED_DATA, explicit(0, sequence(integer(version), setOf(parts.recipient), content)));
}
