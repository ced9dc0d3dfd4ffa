/** What may be wrong on our side of Kerberos, whatever the operating system calls it. */
export type KerberosProblem =
  /** Neither library nor package for it is on this computer. */
  | 'absent'
  | 'ticket-missing'
  | 'ticket-expired'
  /** No realm knows the service principal. */
  | 'service-unknown'
  | 'clock'
  /** No domain controller answers. */
  | 'unreachable'
  | 'failed';

/** The operating system gives no ticket, or does not take what the server answers. The message is its own text. */
export class KerberosError extends Error {
  readonly problem: KerberosProblem;

  constructor(problem: KerberosProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KerberosError';
    this.problem = problem;
  }
}
