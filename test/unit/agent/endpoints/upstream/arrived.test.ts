import { expect, it } from 'vitest';
import { mayHaveArrived } from '../../../../../electron/agent/endpoints/upstream/arrived.ts';
import { CaFault } from '../../../../../electron/agent/outbound/ca-fault.ts';
import { CA_FAULTS, type CaFaultCode, type ValidationStep } from '../../../../../shared/domain/ca-fault.ts';

/** Everything that a request may end in after its octets went out, and before an answer was understood. */
const PERHAPS: readonly CaFaultCode[] = [
  ...(['connection-timeout', 'connection-lost', 'http-timeout', 'http-truncated'] as const),
  ...(['http-body-too-large', 'http-headers-too-large', 'http-encoding', 'http-malformed'] as const),
  ...(['answer-html', 'wstep-not-soap', 'wstep-answer-malformed', 'wstep-answer-other'] as const),
  ...(['est-answer-malformed', 'est-key-undecryptable'] as const),
  ...(['scep-reply-malformed', 'scep-reply-signer', 'scep-reply-signature', 'scep-reply-weak'] as const),
  ...(['scep-reply-nonce', 'scep-reply-transaction', 'scep-reply-undecryptable'] as const),
  ...(['certificate-of-another-key', 'certificate-unreadable', 'certificate-of-a-ca'] as const),
  ...(['certificate-not-of-now', 'certificate-untrusted'] as const),
];
/** Steps whose faults end a request before its octets go out, or at the door. */
const BEFORE: readonly ValidationStep[] = [
  'address',
  'name',
  'tls',
  'clock',
  'authentication',
  'capabilities',
  'chain',
];
const NEVER = (Object.keys(CA_FAULTS) as CaFaultCode[]).filter((code) => BEFORE.includes(CA_FAULTS[code]));
const REFUSED: readonly CaFaultCode[] = [
  ...(['connection-refused', 'connection-unreachable', 'http-redirect', 'wstep-fault'] as const),
  ...(['ndes-cache-full', 'ndes-not-permitted', 'ndes-page-unknown'] as const),
];

it.for(PERHAPS)('knows that the CA may have taken a request that ended so: %s', (code) => {
  expect(mayHaveArrived(new CaFault(code))).toBe(true);
});

it.for([...NEVER, ...REFUSED])('knows that the CA has not taken a request that ended so: %s', (code) => {
  expect(mayHaveArrived(new CaFault(code))).toBe(false);
});

it.for([
  ['200', true],
  ['301', false],
  ['403', false],
  ['429', false],
  ['500', true],
  ['501', false],
  ['502', true],
  ['503', false],
  ['504', true],
] as const)('and by the status of the web server: %s', ([status, perhaps]) => {
  expect(mayHaveArrived(new CaFault('http-status', { status }))).toBe(perhaps);
});
