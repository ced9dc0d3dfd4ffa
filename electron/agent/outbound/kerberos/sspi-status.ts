import { KerberosError, type KerberosProblem } from './kerberos-error.ts';

export const SEC_OK = 0;
export const SEC_CONTINUE_NEEDED = 0x0009_0312;

/** Of winerror.h, with Microsoft's names, which its own documents are found by. */
const STATUSES: ReadonlyMap<number, readonly [name: string, problem: KerberosProblem]> = new Map([
  [0x8009_0303, ['SEC_E_TARGET_UNKNOWN', 'service-unknown']],
  [0x8009_0305, ['SEC_E_SECPKG_NOT_FOUND', 'absent']],
  [0x8009_0308, ['SEC_E_INVALID_TOKEN', 'failed']],
  [0x8009_030c, ['SEC_E_LOGON_DENIED', 'ticket-missing']],
  [0x8009_030d, ['SEC_E_UNKNOWN_CREDENTIALS', 'ticket-missing']],
  [0x8009_030e, ['SEC_E_NO_CREDENTIALS', 'ticket-missing']],
  [0x8009_0311, ['SEC_E_NO_AUTHENTICATING_AUTHORITY', 'unreachable']],
  [0x8009_0317, ['SEC_E_CONTEXT_EXPIRED', 'ticket-expired']],
  [0x8009_0322, ['SEC_E_WRONG_PRINCIPAL', 'failed']],
  [0x8009_0324, ['SEC_E_TIME_SKEW', 'clock']],
  [0x8009_0334, ['SEC_E_NO_TGT_REPLY', 'ticket-missing']],
  [0x8009_0346, ['SEC_E_BAD_BINDINGS', 'failed']],
]);

/** What a SECURITY_STATUS that is neither OK nor "go on" means for the operator. */
export function sspiError(status: number): KerberosError {
  const number = `0x${status.toString(16).padStart(8, '0').toUpperCase()}`;
  const [name, problem] = STATUSES.get(status) ?? [null, 'failed'];
  return new KerberosError(problem, name === null ? number : `${name} (${number})`);
}
