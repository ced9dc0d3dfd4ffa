import { Tag, contextConstructed } from '../../pki/der-tags.ts';
import { DerError, DerReader, inside, octetsOf, readOne, contentOf } from '../../pki/der-reader.ts';
import { explicit, octetString, oid, sequence, tlv } from '../../pki/der-writer.ts';
import { NtlmError } from './ntlm-error.ts';

const SPNEGO = '1.3.6.1.5.5.2';
const NTLMSSP = '1.3.6.1.4.1.311.2.2.10';
/** [APPLICATION 0], constructed (RFC 2743 §3.1). */
const APPLICATION_0 = 0x60;

/** What we offer, and what the MIC is over (RFC 4178 §5): NTLM alone. */
export const MECH_TYPES = sequence(oid(NTLMSSP));

/** NegTokenInit (RFC 4178 §4.2.1) with the first message of NTLM. */
export function negTokenInit(token: Uint8Array): Buffer {
  const init = explicit(0, sequence(explicit(0, MECH_TYPES), explicit(2, octetString(token))));
  return Buffer.from(tlv(APPLICATION_0, oid(SPNEGO), init));
}

/** NegTokenResp (§4.2.2) with the last message of NTLM, and the MIC over the list of mechanisms. */
export function negTokenResp(token: Uint8Array, mechListMic: Uint8Array): Buffer {
  return Buffer.from(explicit(1, sequence(explicit(2, octetString(token)), explicit(3, octetString(mechListMic)))));
}

/** The responseToken of the server's NegTokenResp. Throws NtlmError. */
export function responseToken(bytes: Uint8Array): Buffer {
  try {
    const fields = new DerReader(contentOf(inside(readOne(bytes, contextConstructed(1))).expect(Tag.sequence)));
    fields.optional(contextConstructed(0));
    fields.optional(contextConstructed(1));
    const token = fields.optional(contextConstructed(2));
    if (token === undefined) throw new NtlmError('SPNEGO without a token');
    return Buffer.from(octetsOf(inside(token).expect(Tag.octetString)));
  } catch (error) {
    if (error instanceof DerError) throw new NtlmError('no SPNEGO response');
    throw error;
  }
}
