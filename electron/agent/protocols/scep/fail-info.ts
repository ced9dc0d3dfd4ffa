import type { RefusalCode } from '../../../../shared/domain/refusal.ts';

/** RFC 8894 §3.2.1.4, by name; on the wire the index as a decimal PrintableString. */
export const FAIL_INFOS = ['badAlg', 'badMessageCheck', 'badRequest', 'badTime', 'badCertId'] as const;
export type FailInfo = (typeof FAIL_INFOS)[number];

/**
 * What the network learns of a refusal. Everything between decryption and the proof of possession answers alike
 * (badMessageCheck): which of those steps failed would tell an attacker what a captured ciphertext decrypts to. For
 * the same reason a question that cannot be read is answered like one about something that does not exist (badCertId).
 */
export function failInfoOf(code: RefusalCode, messageType: string | null = null): FailInfo {
  switch (code) {
    case 'algorithm-refused':
    case 'reply-not-envelopable':
    case 'key-type-refused':
      return 'badAlg';
    case 'decryption-failed':
    case 'content-malformed':
      return isQuestion(messageType) ? 'badCertId' : 'badMessageCheck';
    case 'message-signature-invalid':
    case 'csr-malformed':
    case 'csr-signature-invalid':
    case 'signer-key-differs':
      return 'badMessageCheck';
    case 'poll-unknown':
    case 'certificate-unknown':
    case 'crl-unknown':
      return 'badCertId';
    default:
      return 'badRequest';
  }
}

/** By the name that is recorded: see `MessageType`. */
function isQuestion(messageType: string | null): boolean {
  return messageType === 'CertPoll' || messageType === 'GetCert' || messageType === 'GetCRL';
}
