import type { KeyObject } from 'node:crypto';
import type { CaAnswer } from '../outbound/ca-answer.ts';

/** A request as it goes to an external CA. */
export type CaRequest = {
  /** DER of the PKCS#10. */
  readonly csr: Uint8Array;
  /**
   * Signs the message where the protocol has one and the endpoint has no certificate for it, and opens its answer: RSA. The CSR's own
   * key where we have that, else one that is kept for this request alone. Null where `needsKey` is false.
   */
  readonly key: KeyObject | null;
};

/**
 * An external CA in whatever protocol it speaks, with the endpoint's identity. Everything rejects with a CaFault where something is
 * wrong between us and the CA; a refusal is an answer.
 */
export type CaClient = {
  readonly needsKey: boolean;
  /**
   * Whether the same request may be sent again when its answer was lost: the CA then answers the same, or waits on. Where it may not,
   * a lost answer is a person's to look into.
   */
  readonly repeatable: boolean;
  /** The challenge that a request of our own is to carry; a new one each time where the CA hands them out. Null for none. */
  challenge(signal: AbortSignal): Promise<string | null>;
  enroll(request: CaRequest, signal: AbortSignal): Promise<CaAnswer<unknown>>;
  /** With the ticket of an earlier answer, as JSON kept it. */
  poll(ticket: unknown, request: CaRequest, signal: AbortSignal): Promise<CaAnswer<unknown>>;
  /** Ends its connections. */
  close(): Promise<void>;
};
