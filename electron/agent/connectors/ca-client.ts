import type { KeyObject } from 'node:crypto';
import type { RevocationReason } from '../../../shared/contract/certificates.ts';
import type { CaAnswer } from '../outbound/ca-answer.ts';

/** A certificate that a request renews, and its key, which proves that we hold it. */
export type Renewed = {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly privateKey: KeyObject;
};

/** A request as it goes to an external CA. */
export type CaRequest = {
  /** DER of the PKCS#10. */
  readonly csr: Uint8Array;
  /**
   * Signs the message where the protocol has one and the endpoint has no certificate for it, and opens its answer: RSA. The CSR's own
   * key where we have that, else one that is kept for this request alone. Null where `needsKey` is false.
   */
  readonly key: KeyObject | null;
  /**
   * For the endpoint itself: never on behalf of somebody, so the CSR's own key signs. `template` is that of MSCEWS; null for the
   * endpoint's.
   */
  readonly own?: { readonly template: string | null } | null;
};
export type CaRenewal = CaRequest & { readonly renews: Renewed };

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
  /** By the CA's way for renewals, with the certificate that is renewed as the proof of who asks. */
  renew(request: CaRenewal, signal: AbortSignal): Promise<CaAnswer<unknown>>;
  /** With the ticket of an earlier answer, as JSON kept it; of a renewal with what it renews. */
  poll(ticket: unknown, request: CaRequest | CaRenewal, signal: AbortSignal): Promise<CaAnswer<unknown>>;
  /** DER of a certificate that this CA issued; one that is revoked already is revoked. Null where the protocol cannot. */
  readonly revoke: ((certificate: Uint8Array, reason: RevocationReason, signal: AbortSignal) => Promise<void>) | null;
  /** Ends its connections. */
  close(): Promise<void>;
};
