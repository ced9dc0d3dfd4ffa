/** CRLReason (RFC 5280 §5.3.1) by name. 7 is not used. */
export const CRL_REASONS = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;
export type CrlReason = keyof typeof CRL_REASONS;

const NAMES = new Map<number, CrlReason>(
  (Object.keys(CRL_REASONS) as CrlReason[]).map((name) => [CRL_REASONS[name], name]),
);

export function crlReasonByCode(code: number): CrlReason | undefined {
  return NAMES.get(code);
}
