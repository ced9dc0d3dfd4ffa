/** The messages that a client sends (RFC 8894 §3.2.1.2). UpdateReq (18) was dropped by the RFC and is not one of them. */
export type MessageType = 'PKCSReq' | 'RenewalReq' | 'CertPoll' | 'GetCert' | 'GetCRL';

/** Decodes the attribute's text by a closed list: no numbers, so that "019" or "+19" are nothing. */
export function messageTypeOf(text: string): MessageType | undefined {
  switch (text) {
    case '17':
      return 'RenewalReq';
    case '19':
      return 'PKCSReq';
    case '20':
      return 'CertPoll';
    case '21':
      return 'GetCert';
    case '22':
      return 'GetCRL';
    default:
      return undefined;
  }
}
