import type { KerberosProblem } from './kerberos-error.ts';

export const GSS_CONTINUE_NEEDED = 1;

/** Bits 16 to 31 of a major status are errors (RFC 2744 §3.9.1). */
export function isGssError(major: number): boolean {
  return major >>> 16 !== 0;
}

/** Of RFC 2744 §3.9.1, in bits 16 to 23. */
const GSS_NO_CREDENTIALS = 7;
const GSS_DEFECTIVE_CREDENTIAL = 10;
const GSS_CREDENTIALS_EXPIRED = 11;

/** Start of the table `krb5` of com_err, which MIT and Heimdal share; errors of the protocol (RFC 4120 §7.5.9) come first. */
const KRB5_TABLE = -1_765_328_384;
const PROBLEMS: ReadonlyMap<number, KerberosProblem> = new Map([
  // KDC_ERR_S_PRINCIPAL_UNKNOWN, KRB5_NO_TKT_IN_RLM
  [7, 'service-unknown'],
  [185, 'service-unknown'],
  // KRB_AP_ERR_TKT_EXPIRED, KDC_ERR_NEVER_VALID
  [32, 'ticket-expired'],
  [11, 'ticket-expired'],
  // KRB_AP_ERR_TKT_NYV, KRB_AP_ERR_SKEW
  [33, 'clock'],
  [37, 'clock'],
  // KRB5_REALM_UNKNOWN, KRB5_KDC_UNREACH, KRB5_REALM_CANT_RESOLVE
  [154, 'unreachable'],
  [156, 'unreachable'],
  [220, 'unreachable'],
  // KRB5_CC_NOTFOUND, KRB5_FCC_NOFILE, KRB5_CONFIG_NODEFREALM
  [141, 'ticket-missing'],
  [195, 'ticket-missing'],
  [224, 'ticket-missing'],
]);

/** What a status of the mechanism means for the operator; most is in the minor one. */
export function gssProblem(major: number, minor: number): KerberosProblem {
  const known = PROBLEMS.get((minor | 0) - KRB5_TABLE);
  if (known !== undefined) return known;
  switch ((major >>> 16) & 0xff) {
    case GSS_NO_CREDENTIALS:
    case GSS_DEFECTIVE_CREDENTIAL:
      return 'ticket-missing';
    case GSS_CREDENTIALS_EXPIRED:
      return 'ticket-expired';
    default:
      return 'failed';
  }
}
