import {
  readCertificationRequest,
  verifyCertificationRequest,
  type CertificationRequest,
} from '../../pki/certification-request.ts';
import { DerError, readOne } from '../../pki/der-reader.ts';
import { Tag } from '../../pki/der-tags.ts';
import { decodedCsr, type DecodedDraft } from './decoded-message.ts';
import type { Decrypted } from './open-envelope.ts';
import { Refused } from './refused.ts';

/**
 * Reads the CSR and verifies its proof of possession. The refusals differ for the operator; the network gets one and the
 * same failInfo for all of them (`failInfoOf`).
 */
export function readRequestContent(decrypted: Decrypted | null, decoded: DecodedDraft): CertificationRequest {
  if (decrypted === null) throw new Refused('decryption-failed');
  const { csr, detail } = tryReadCsr(decrypted.content);
  if (!decrypted.padded || csr === undefined) {
    throw decrypted.padded && isOneSequence(decrypted.content)
      ? new Refused('csr-malformed', { detail })
      : new Refused('decryption-failed');
  }
  decoded.csr = decodedCsr(csr);
  // Whether MD5 is good enough is asked when all else is right: before that it would tell what an envelope decrypts to.
  if (!verifyCertificationRequest(csr, 'accepted')) throw new Refused('csr-signature-invalid');
  return csr;
}

function tryReadCsr(content: Uint8Array): { csr: CertificationRequest | undefined; detail: string } {
  try {
    // A buffer of its own: what is read holds views into it and travels between threads.
    return { csr: readCertificationRequest(new Uint8Array(content)), detail: '' };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return { csr: undefined, detail: error.message };
  }
}

/** Only to tell the operator a wrong key from a wrong request. */
export function isOneSequence(content: Uint8Array): boolean {
  try {
    readOne(content, Tag.sequence);
    return true;
  } catch {
    return false;
  }
}
