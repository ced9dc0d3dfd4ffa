import { DerError } from '../../pki/der-reader.ts';
import * as spnego from '../spnego.ts';
import { NtlmError } from './ntlm-error.ts';

/** What we offer, and what the MIC is over: NTLM alone. */
export const MECH_TYPES = spnego.mechTypes('1.3.6.1.4.1.311.2.2.10');

/** NegTokenInit with the first message of NTLM. */
export function negTokenInit(message: Uint8Array): Buffer {
  return spnego.negTokenInit(MECH_TYPES, message);
}

/** NTLM's message in the server's NegTokenResp. Throws NtlmError. */
export function responseToken(bytes: Uint8Array): Buffer {
  try {
    const token = spnego.responseToken(bytes);
    if (token === null) throw new NtlmError('SPNEGO without a token');
    return token;
  } catch (error) {
    if (error instanceof DerError) throw new NtlmError('no SPNEGO response');
    throw error;
  }
}
