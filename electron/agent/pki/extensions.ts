/** KeyUsage bits by name (RFC 5280 §4.2.1.3), in the order of their bits. */
export const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsageName = (typeof KEY_USAGES)[number];

/** One extension of a certificate, CRL, CRL entry or CSR. */
export type Extension = {
  /** Dotted OID. */
  readonly type: string;
  readonly critical: boolean;
  /** DER of the extension's own type: the content of extnValue. */
  readonly value: Uint8Array;
};
