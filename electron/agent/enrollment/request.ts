import type { CertificationRequest } from '../pki/certification-request.ts';
import type { DecodedRequest, Refusal } from '../../../shared/contract/transactions.ts';

/** The certificate that signed a request's message: self-made for a first enrollment, an issued one for a renewal. */
export type RequestSigner = {
  /** DER as received; only its bytes prove anything. */
  readonly certificate: Uint8Array;
  /** DER of its SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** Serial number, lower-case hexadecimal of the magnitude. */
  readonly serial: string;
  /** True when issuer and subject are the same name. */
  readonly selfIssued: boolean;
};

/**
 * A request for a certificate, as every front door hands it over: the message's signature is verified, the CSR is
 * parsed and its proof of possession verified, and a reply to the signer can be enveloped. Nothing is authorised yet.
 */
export type EnrollmentRequest = {
  readonly door: 'scep';
  /** The front door's own profile; transaction identifiers are unique within it. */
  readonly profile: string;
  /** Opaque bytes from the client (RFC 8894 §3.2.1.1); never text, never a path. */
  readonly transactionId: Uint8Array;
  readonly kind: 'initial' | 'renewal';
  readonly csr: CertificationRequest;
  readonly challenge: string | null;
  readonly signer: RequestSigner;
  readonly clientAddress: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly decoded: DecodedRequest;
};

/** Identity of a transaction beyond its identifier: SHA-256 of who signed (the key) and of what was asked for (the CSR, and what it follows). */
export type TransactionDigests = { readonly signerKey: Uint8Array; readonly csr: Uint8Array };

/** A message that a front door refused before there was an enrollment request; recorded all the same. */
export type RefusedMessage = {
  readonly door: 'scep';
  readonly profile: string;
  readonly transactionId: Uint8Array | null;
  readonly clientAddress: string;
  readonly receivedAt: number;
  readonly decoded: DecodedRequest;
  readonly refusal: Refusal;
};

/** What the front door tells the device. */
export type EnrollmentOutcome =
  | { readonly outcome: 'issued'; readonly certificate: Uint8Array; readonly replayed: boolean }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | { readonly outcome: 'pending' };

/** The one path that every front door takes; see `enrollment/enroll.ts`. Resolves after the outcome is on disk. */
export type Enroll = (request: EnrollmentRequest) => Promise<EnrollmentOutcome>;
/** Records a message that never became a request. Resolves after it is on disk. */
export type RecordRefusal = (message: RefusedMessage) => Promise<void>;
