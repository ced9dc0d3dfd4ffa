/** What every message begins with. */
export const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1');

/** NegotiateFlags of MS-NLMP §2.2.2.5 that are used here. */
export const Flag = {
  unicode: 0x0000_0001,
  requestTarget: 0x0000_0004,
  sign: 0x0000_0010,
  ntlm: 0x0000_0200,
  alwaysSign: 0x0000_8000,
  extendedSessionSecurity: 0x0008_0000,
  targetInfo: 0x0080_0000,
  version: 0x0200_0000,
  key128: 0x2000_0000,
  keyExchange: 0x4000_0000,
  key56: 0x8000_0000,
} as const;

/** What we offer. Signing with an exchanged key is for the MIC of SPNEGO; HTTP itself is neither signed nor sealed. */
export const OFFERED =
  (Flag.unicode |
    Flag.requestTarget |
    Flag.sign |
    Flag.ntlm |
    Flag.alwaysSign |
    Flag.extendedSessionSecurity |
    Flag.targetInfo |
    Flag.version |
    Flag.key128 |
    Flag.keyExchange |
    Flag.key56) >>>
  0;

/** VERSION (§2.2.2.10), for debugging alone: no product's number, NTLMSSP_REVISION_W2K3. */
export const VERSION = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0x0f]);
