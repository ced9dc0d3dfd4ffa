import type { CaFaultCode } from '../../../shared/domain/ca-fault.ts';

/**
 * Why a CA could not be used: the code names step, cause and remedy in the catalogue `ca-faults`. Params are for reading;
 * never a secret, and text that came from the network only shortened and without control characters.
 */
export class CaFault extends Error {
  readonly code: CaFaultCode;
  readonly params: Readonly<Record<string, string>>;

  constructor(code: CaFaultCode, params: Readonly<Record<string, string>> = {}, options?: ErrorOptions) {
    super(code, options);
    this.name = 'CaFault';
    this.code = code;
    this.params = params;
  }
}
