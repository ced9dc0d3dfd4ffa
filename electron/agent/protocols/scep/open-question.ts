import type { Refusal } from '../../../../shared/contract/transactions.ts';
import { DerError, bytesOf, inside, integerBytes, readOne } from '../../pki/der-reader.ts';
import { Tag } from '../../pki/der-tags.ts';
import { sequence } from '../../pki/der-writer.ts';
import { serialToHex } from '../../pki/serial-number.ts';
import type { OpenedPoll, OpenedQuery } from './codec.ts';
import { nameText, type DecodedDraft } from './decoded-message.ts';
import { isOneSequence } from './open-content.ts';
import type { Decrypted } from './open-envelope.ts';

/** A certificate of ours has at most 20 octets; others' have been seen with one more. */
const MOST_SERIAL_OCTETS = 21;

/** The Name of nobody: an empty one is no CA's. */
const NO_NAME = sequence();

type About<Question extends OpenedPoll | OpenedQuery> = Omit<
  Question,
  'outcome' | 'ra' | 'signer' | 'reply' | 'decoded' | 'messageType' | 'envelope'
>;

/** CertPoll (RFC 8894 §3.3.3): IssuerAndSubject. */
export function readPollContent(decrypted: Decrypted | null, decoded: DecodedDraft): About<OpenedPoll> {
  const { value, unread } = readOrDecoy(decrypted, readIssuerAndSubject, { issuer: NO_NAME, subject: NO_NAME });
  if (unread === null) {
    decoded.about = { issuer: nameText(value.issuer), subject: nameText(value.subject), serial: null };
  }
  return { ...value, unread };
}

/** GetCert and GetCRL (RFC 8894 §3.3.4): IssuerAndSerialNumber. */
export function readQueryContent(decrypted: Decrypted | null, decoded: DecodedDraft): About<OpenedQuery> {
  const { value, unread } = readOrDecoy(decrypted, readIssuerAndSerial, { issuer: NO_NAME, serial: '00' });
  if (unread === null) decoded.about = { issuer: nameText(value.issuer), subject: null, serial: value.serial };
  return { ...value, unread };
}

/**
 * What cannot be read is replaced by what does not exist, and the question goes its way. These contents have no proof of
 * possession, so anybody may put another's ciphertext into a message of his own; were the answer, or the time that it
 * takes, another for what decrypts to something readable, 128 such messages would give away an octet of a captured
 * challenge (Vaudenay).
 */
function readOrDecoy<Value>(
  decrypted: Decrypted | null,
  read: (content: Uint8Array) => Value,
  decoy: Value,
): { readonly value: Value; readonly unread: Refusal | null } {
  const failed: Refusal = { code: 'decryption-failed', params: {} };
  if (decrypted === null) return { value: decoy, unread: failed };
  try {
    // A copy, because the views travel between threads.
    const value = read(new Uint8Array(decrypted.content));
    return decrypted.padded ? { value, unread: null } : { value: decoy, unread: failed };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    const readable = decrypted.padded && isOneSequence(decrypted.content);
    const unread: Refusal = readable ? { code: 'content-malformed', params: { detail: error.message } } : failed;
    return { value: decoy, unread };
  }
}

function readIssuerAndSubject(content: Uint8Array): { issuer: Uint8Array; subject: Uint8Array } {
  const reader = inside(readOne(content, Tag.sequence));
  const issuer = bytesOf(reader.expect(Tag.sequence));
  const subject = bytesOf(reader.expect(Tag.sequence));
  reader.finish();
  return { issuer, subject };
}

function readIssuerAndSerial(content: Uint8Array): { issuer: Uint8Array; serial: string } {
  const reader = inside(readOne(content, Tag.sequence));
  const issuer = bytesOf(reader.expect(Tag.sequence));
  const serial = integerBytes(reader.expect(Tag.integer));
  reader.finish();
  if (serial.length > MOST_SERIAL_OCTETS) throw new DerError('serial number too long');
  return { issuer, serial: serialToHex(serial) };
}
