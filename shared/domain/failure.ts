/**
 * Codes of every failure that reaches an operator or a script. The catalogue has `errors.CODE.message` and
 * `errors.CODE.hint` for each, in every language.
 */
export const FAILURE_CODES = [
  'internal',
  'usage',
  'input-invalid',
  'not-found',
  'vault-locked',
  'vault-new',
  'vault-exists',
  'vault-passphrase-wrong',
  'vault-passphrase-weak',
  'vault-key-missing',
  'keychain-unavailable',
  'passphrase-file-unreadable',
  'data-folder-unusable',
  'data-folder-newer',
  'data-folder-busy',
  'agent-unreachable',
  'authority-missing',
  'authority-exists',
  'authority-expired',
  'authority-staged',
  'authority-not-staged',
  'activation-time-invalid',
  'listener-address-in-use',
  'listener-address-unknown',
  'listener-address-wildcard',
  'listener-port-forbidden',
  'public-host-invalid',
  'network-invalid',
  'registration-invalid',
  'registration-cancelled',
  'service-invalid',
  'service-changed',
  'service-in-use',
  'endpoint-failed',
  'endpoint-cannot-revoke',
  'directory-failed',
  'approval-not-waiting',
  'approval-person-needed',
  'approval-person-refused',
  'approval-person-same',
  'approval-no-longer-allowed',
  'operator-password-wrong',
  'operator-locked',
  'import-invalid',
  'import-too-large',
  'certificate-already-revoked',
  'file-unreadable',
  'file-unwritable',
  'audit-broken',
  'self-test-failed',
  'unrecognised-content',
  'console-not-built',
  'console-not-served',
  'secret-damaged',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

/** A failure with a stable code; the words come from the catalogue at the edge that shows it. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly params: Readonly<Record<string, string>>;
  /** Further structured facts for a script or a form, such as field problems; never a secret. */
  readonly details: unknown;

  constructor(
    code: FailureCode,
    params: Readonly<Record<string, string>> = {},
    options?: { cause?: unknown; details?: unknown },
  ) {
    super(code, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.code = code;
    this.params = params;
    this.details = options?.details;
  }
}
