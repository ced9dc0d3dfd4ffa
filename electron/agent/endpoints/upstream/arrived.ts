import { CA_FAULTS, type CaFaultCode } from '../../../../shared/domain/ca-fault.ts';
import type { CaFault } from '../../outbound/ca-fault.ts';

/** Faults after which nobody knows whether the CA has the request, beside those of its answer. */
const LOST: readonly CaFaultCode[] = [
  'connection-lost',
  'connection-timeout',
  'http-timeout',
  'http-truncated',
  'http-body-too-large',
  'http-headers-too-large',
  'http-encoding',
  'http-malformed',
  'answer-html',
  'wstep-not-soap',
];

/** The web server says that it did not pass the request on. */
const NOT_PASSED_ON = /^(?:3..|4..|501|503)$/;

/**
 * Whether the CA may have taken a request, though its answer was none. What fails before anything is sent, and what is refused
 * at the door, was not taken.
 */
export function mayHaveArrived({ code, params }: CaFault): boolean {
  if (code === 'http-status') return !NOT_PASSED_ON.test(params['status'] ?? '');
  // The service itself says that it does not know what to do with the message.
  if (code === 'wstep-fault') return false;
  return LOST.includes(code) || (CA_FAULTS[code] === 'certificate' && !code.startsWith('ndes-'));
}
