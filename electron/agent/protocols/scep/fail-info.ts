import type { RefusalCode } from '../../../../shared/domain/refusal.ts';

/** RFC 8894 §3.2.1.4, by name; on the wire the index as a decimal PrintableString. */
export const FAIL_INFOS = ['badAlg', 'badMessageCheck', 'badRequest', 'badTime', 'badCertId'] as const;
export type FailInfo = (typeof FAIL_INFOS)[number];

/**
 * What the network learns of a refusal. Everything between decryption and the proof of possession answers alike
 * (badMessageCheck): which of those steps failed would tell an attacker what a captured ciphertext decrypts to.
 */
export function failInfoOf(code: RefusalCode): FailInfo {
  switch (code) {
    case 'algorithm-refused':
    case 'reply-not-envelopable':
    case 'key-type-refused':
      return 'badAlg';
    case 'message-signature-invalid':
    case 'decryption-failed':
    case 'csr-malformed':
    case 'csr-signature-invalid':
    case 'signer-key-differs':
      return 'badMessageCheck';
    default:
      return 'badRequest';
  }
}
