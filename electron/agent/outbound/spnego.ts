import { DerReader, contentOf, inside, octetsOf, readOne } from '../pki/der-reader.ts';
import { Tag, contextConstructed } from '../pki/der-tags.ts';
import { explicit, octetString, oid, sequence, tlv } from '../pki/der-writer.ts';

const SPNEGO = '1.3.6.1.5.5.2';
/** [APPLICATION 0], constructed (RFC 2743 §3.1). */
const APPLICATION_0 = 0x60;

/** A list of one mechanism: what we offer, and what a MIC is over (RFC 4178 §5). */
export function mechTypes(mechanism: string): Uint8Array {
  return sequence(oid(mechanism));
}

/** NegTokenInit (RFC 4178 §4.2.1) with the first token of the mechanism. */
export function negTokenInit(mechanisms: Uint8Array, token: Uint8Array): Buffer {
  const init = explicit(0, sequence(explicit(0, mechanisms), explicit(2, octetString(token))));
  return Buffer.from(tlv(APPLICATION_0, oid(SPNEGO), init));
}

/** NegTokenResp (§4.2.2) with the last token of the mechanism, and the MIC over the list of mechanisms. */
export function negTokenResp(token: Uint8Array, mechListMic: Uint8Array): Buffer {
  return Buffer.from(explicit(1, sequence(explicit(2, octetString(token)), explicit(3, octetString(mechListMic)))));
}

/** The responseToken of the server's NegTokenResp; null where it has none. Throws DerError. */
export function responseToken(bytes: Uint8Array): Buffer | null {
  const fields = new DerReader(contentOf(inside(readOne(bytes, contextConstructed(1))).expect(Tag.sequence)));
  fields.optional(contextConstructed(0));
  fields.optional(contextConstructed(1));
  const token = fields.optional(contextConstructed(2));
  return token === undefined ? null : Buffer.from(octetsOf(inside(token).expect(Tag.octetString)));
}

/** A mechanism's own token, which servers take under `Negotiate` too and may answer with: it begins as GSS-API has it. */
export function isBare(bytes: Uint8Array): boolean {
  return bytes[0] === APPLICATION_0;
}
