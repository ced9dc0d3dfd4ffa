import { verifyCertificationRequest, type CertificationRequest } from '../../pki/certification-request.ts';
import { Tag } from '../../pki/der-tags.ts';
import { decodedCsr, type DecodedDraft } from './decoded-message.ts';
import { tryReadCsr, workAsForAnother } from './decoy-request.ts';
import type { Decrypted } from './open-envelope.ts';
import { Refused } from './refused.ts';

/**
 * Reads the CSR and verifies its proof of possession. The refusals differ for the operator; the network gets one and the
 * same failInfo for all of them (`failInfoOf`), after the same work (`workAsForAnother`).
 */
export function readRequestContent(decrypted: Decrypted | null, decoded: DecodedDraft): CertificationRequest {
  if (decrypted === null) throw refusedAlike(undefined, new Refused('decryption-failed'));
  const { csr, detail } = tryReadCsr(decrypted.content);
  const readable = isOneSequence(decrypted.content) && decrypted.padded;
  if (!decrypted.padded || csr === undefined) {
    throw refusedAlike(
      undefined,
      readable ? new Refused('csr-malformed', { detail }) : new Refused('decryption-failed'),
    );
  }
  decoded.csr = decodedCsr(csr);
  // Whether MD5 is good enough is asked when all else is right: before that it would tell what an envelope decrypts to.
  if (!verifyCertificationRequest(csr, 'accepted')) throw refusedAlike(csr, new Refused('csr-signature-invalid'));
  return csr;
}

/** `read` is the CSR that was read and verified, good or not. */
export function refusedAlike(read: CertificationRequest | undefined, refused: Refused): Refused {
  workAsForAnother(read);
  return refused;
}

/**
 * Whether the content is one SEQUENCE, by its header: only to tell the operator a wrong key from a wrong request. Throws
 * nothing, because an exception takes long enough to be seen.
 */
export function isOneSequence(content: Uint8Array): boolean {
  const [tag, first = 0] = content;
  if (tag !== Tag.sequence) return false;
  const octets = first < 0x80 ? 0 : first & 0x7f;
  let length = octets === 0 ? first : 0;
  for (let i = 0; i < Math.min(octets, 4); i++) length = length * 256 + (content[2 + i] ?? 0);
  return 2 + octets + length === content.length;
}
