import type { CertificationRequest } from '../pki/certification-request.ts';
import type { PasswordKey } from '../pki/cms/password-key.ts';
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

/** Where a message came in, and from whom; the same for everything that a front door hands over. */
export type Received = {
  readonly door: 'scep';
  /** The scope: identifier of the profile that was addressed. Transaction identifiers are unique within it. */
  readonly profile: string;
  /** The SCEP profile whose settings were applied. */
  readonly scepProfileId: string;
  /** The RA profile that decides; null where none is set, which refuses. */
  readonly raProfileId: string | null;
  readonly clientAddress: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly decoded: DecodedRequest;
};

/** A message of which the signature is verified and to whose signer a reply can be enveloped. */
export type SignedMessage = Received & {
  /** Opaque bytes from the client (RFC 8894 §3.2.1.1); never text, never a path. */
  readonly transactionId: Uint8Array;
  readonly signer: RequestSigner;
};

/**
 * A request for a certificate, as every front door hands it over: the message's signature is verified, the CSR is
 * parsed and its proof of possession verified, and a reply to the signer can be enveloped. Nothing is authorised yet.
 */
export type EnrollmentRequest = SignedMessage & {
  readonly kind: 'initial' | 'renewal';
  readonly csr: CertificationRequest;
  readonly challenge: string | null;
  /**
   * What replies are enveloped to. A signer whose key cannot encrypt (EC) gets them under a key that is derived from its
   * challenge (RFC 8894 §3.1). Its polls carry no challenge: a request that has to wait keeps
   * `derivePasswordKey(challenge)`, sealed, and `Poll` gives it back.
   */
  readonly replyBy: 'key' | 'password';
};

/**
 * A message whose content could not be read, although its signature is good: decryption, padding or structure. It is
 * looked up like any other (its content is one that nothing matches) and then refused with this, so that neither answer
 * nor time tells what an envelope decrypts to.
 */
type MaybeUnread = { readonly unread: Refusal | null };

/** CertPoll (RFC 8894 §3.3.3): what became of a request. */
export type PollRequest = SignedMessage &
  MaybeUnread & {
    /** DER of the Names of the CA and of the requested certificate, as the client wrote them. */
    readonly issuer: Uint8Array;
    readonly subject: Uint8Array;
  };

/** GetCert (RFC 8894 §3.3.4). Anybody may ask who signs: certificates are public. */
export type CertificateQuery = SignedMessage &
  MaybeUnread & {
    /** DER of the Name of the issuer. */
    readonly issuer: Uint8Array;
    /** Serial number, lower-case hexadecimal of the magnitude. */
    readonly serial: string;
  };

/** GetCRL (RFC 8894 §3.3.4): the CRL on which that certificate would be. */
export type CrlQuery = CertificateQuery;

/** Identity of a transaction beyond its identifier: SHA-256 of who signed (the key) and of what was asked for (the CSR, and what it follows). */
export type TransactionDigests = { readonly signerKey: Uint8Array; readonly csr: Uint8Array };

/** A message that a front door refused before there was an enrollment request; recorded all the same. */
export type RefusedMessage = Received & {
  readonly transactionId: Uint8Array | null;
  readonly refusal: Refusal;
};

type Refused = { readonly outcome: 'refused'; readonly refusal: Refusal };

/** What the front door tells the device. */
export type EnrollmentOutcome =
  | {
      readonly outcome: 'issued';
      readonly certificate: Uint8Array;
      /** DER of the CA certificates above it, issuer first, where they are others than the profile's. */
      readonly chain?: readonly Uint8Array[];
      readonly replayed: boolean;
    }
  | Refused
  | { readonly outcome: 'pending' };

/** `replyKey` is the one that the transaction kept, if any. */
export type PollOutcome =
  | (Extract<EnrollmentOutcome, { outcome: 'issued' }> & { readonly replyKey: PasswordKey | null })
  | Exclude<EnrollmentOutcome, { outcome: 'issued' }>;

export type CertificateOutcome = { readonly outcome: 'found'; readonly certificate: Uint8Array } | Refused;
export type CrlOutcome = { readonly outcome: 'found'; readonly crl: Uint8Array } | Refused;

/** The one path that every front door takes; see `enrollment/enroll.ts`. Resolves after the outcome is on disk. */
export type Enroll = (request: EnrollmentRequest) => Promise<EnrollmentOutcome>;
/** Refuses with 'poll-unknown' what is no transaction of this key in this scope. Records refusals; resolves after that. */
export type Poll = (request: PollRequest) => Promise<PollOutcome>;
/** Refuses with 'certificate-unknown'. Recorded either way. */
export type GetCertificate = (query: CertificateQuery) => Promise<CertificateOutcome>;
/** Refuses with 'crl-unknown'. Recorded either way. */
export type GetCrl = (query: CrlQuery) => Promise<CrlOutcome>;
/** Records a message that never became a request. Resolves after it is on disk. */
export type RecordRefusal = (message: RefusedMessage) => Promise<void>;

/** Everything that a front door asks of enrollment. */
export type EnrollmentDesk = {
  readonly enroll: Enroll;
  readonly poll: Poll;
  readonly getCertificate: GetCertificate;
  readonly getCrl: GetCrl;
  readonly recordRefusal: RecordRefusal;
};
