/** A message that is no NTLM, or one that we must not answer. */
export class NtlmError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NtlmError';
  }
}
