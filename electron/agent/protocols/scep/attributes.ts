import { DerReader, bytesOf, contentOf, type Tlv } from '../../pki/der-reader.ts';
import { Tag } from '../../pki/der-tags.ts';
import type { SignerInfo } from '../../pki/cms/signed-data.ts';
import { ScepAttribute } from './attribute-oids.ts';

/** The attributes of a request that SCEP reads, each null where it is missing, repeated or of the wrong type. */
export type RequestAttributes = {
  /** The decimal text, whatever it says. */
  readonly messageType: string | null;
  /** Tag, length and 1 to 255 octets of a PrintableString, IA5String or UTF8String: opaque, echoed as it is. */
  readonly transactionId: Uint8Array | null;
  /** 1 to 64 octets. */
  readonly senderNonce: Uint8Array | null;
  /** Type of an attribute that occurs twice, or that has another number of values than one. */
  readonly repeated: string | null;
};

const MOST_TRANSACTION_ID = 255;
const MOST_NONCE = 64;

export function readRequestAttributes(signer: SignerInfo): RequestAttributes {
  const values = new Map<string, Tlv>();
  let repeated: string | null = null;
  for (const { type, values: found } of signer.attributes) {
    const [value] = found;
    // RFC 5652 §5.3 forbids two of a type; a set of values would leave it to the reader which one counts.
    if (values.has(type) || found.length !== 1 || value === undefined) repeated ??= type;
    else values.set(type, value);
  }
  if (repeated !== null) values.delete(repeated);
  const messageType = text(values.get(ScepAttribute.messageType));
  const transactionId = text(values.get(ScepAttribute.transactionId));
  const nonce = values.get(ScepAttribute.senderNonce);
  const senderNonce = nonce?.tag === Tag.octetString ? contentOf(nonce) : null;
  return {
    messageType: messageType === null ? null : Buffer.from(contentOf(messageType)).toString('latin1'),
    transactionId:
      transactionId === null || !within(transactionId, MOST_TRANSACTION_ID) ? null : bytesOf(transactionId),
    senderNonce:
      senderNonce !== null && senderNonce.length > 0 && senderNonce.length <= MOST_NONCE ? senderNonce : null,
    repeated,
  };
}

function text(value: Tlv | undefined): Tlv | null {
  switch (value?.tag) {
    case Tag.printableString:
    case Tag.ia5String:
    case Tag.utf8String:
      return value;
    default:
      return null;
  }
}

function within(value: Tlv, most: number): boolean {
  const { length } = contentOf(value);
  return length > 0 && length <= most;
}

/** The octets of the transactionID without its string type: the identity of the transaction. */
export function transactionIdOctets({
  transactionId,
}: {
  readonly transactionId: Uint8Array | null;
}): Uint8Array | null {
  return transactionId === null ? null : contentOf(new DerReader(transactionId).next());
}
