/** Of RFC 5272: content types (§3) and controls (§6); of RFC 6402 §2.10: extended key usages. */
export const Cmc = {
  pkiData: '1.3.6.1.5.5.7.12.2',
  pkiResponse: '1.3.6.1.5.5.7.12.3',
  statusInfo: '1.3.6.1.5.5.7.7.1',
  transactionId: '1.3.6.1.5.5.7.7.5',
  senderNonce: '1.3.6.1.5.5.7.7.6',
  recipientNonce: '1.3.6.1.5.5.7.7.7',
  queryPending: '1.3.6.1.5.5.7.7.21',
  statusInfoV2: '1.3.6.1.5.5.7.7.25',
  purposeCa: '1.3.6.1.5.5.7.3.27',
  purposeRa: '1.3.6.1.5.5.7.3.28',
} as const;
