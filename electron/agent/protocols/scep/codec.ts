import type { DecodedRequest, Refusal } from '../../../../shared/contract/transactions.ts';
import type { CmsDigest, ContentCipher, KeyDigest, KeyTransport } from '../../pki/cms/algorithms.ts';
import type { PasswordKey } from '../../pki/cms/password-key.ts';
import type { CertificationRequest } from '../../pki/certification-request.ts';
import type { RequestSigner } from '../../enrollment/request.ts';
import type { FailInfo } from './fail-info.ts';
import type { MessagePolicy } from './stance.ts';

/**
 * The registration authority that devices encrypt to and whose signature they check. Plain data, made once by
 * `readRaIdentity`; the private key is known to the codec under `keyId`.
 */
export type RaIdentity = {
  readonly keyId: string;
  /** DER of the RA certificate. */
  readonly certificate: Uint8Array;
  /** DER of its issuer Name. */
  readonly issuer: Uint8Array;
  /** Content octets of its serial number. */
  readonly serial: Uint8Array;
  readonly subjectKeyIdentifier: Uint8Array | null;
};

/** What of a request goes back into its reply, whatever the reply says (RFC 8894 §3.2.1). */
export type ReplyContext = {
  /** The attribute value as received, tag and length included; null when there was none. */
  readonly transactionId: Uint8Array | null;
  /** Content octets of the request's senderNonce; empty when there was none. */
  readonly senderNonce: Uint8Array;
  /** The request's digest, or SHA-256 when that is one that the profile does not accept. */
  readonly digest: CmsDigest;
};

/** To whom a reply is enveloped (RFC 8894 §3.1, §3.3.2.1). */
export type ReplyRecipient =
  | {
      readonly by: 'key';
      /** DER of the SubjectPublicKeyInfo of the request's signer. */
      readonly publicKey: Uint8Array;
      /** DER of the issuer Name and content octets of the serial number of the request's signer certificate. */
      readonly issuer: Uint8Array;
      readonly serial: Uint8Array;
      readonly keyTransport: KeyTransport;
    }
  /** For a signer whose key cannot encrypt: by its challenge, of which a key is derived. */
  | { readonly by: 'password'; readonly password: string; readonly digest: KeyDigest }
  /** The same, derived when the request came: its polls carry no challenge. */
  | { readonly by: 'password-key'; readonly passwordKey: PasswordKey };

/** How the content of a reply is enveloped: with the cipher of the request. */
export type ReplyEnvelope = { readonly cipher: ContentCipher; readonly recipient: ReplyRecipient };

/** What the message alone tells of the request; the front door adds method, path and size. */
export type DecodedMessage = Omit<DecodedRequest, 'httpMethod' | 'path' | 'sizeBytes'>;

/** What every message that was opened has. */
type Opened = {
  readonly outcome: 'opened';
  /** The RA that the device knows, because it encrypted to it: the reply is signed by that one. */
  readonly ra: RaIdentity;
  readonly signer: RequestSigner;
  readonly reply: ReplyContext;
  readonly decoded: DecodedMessage;
};

export type OpenedRequest = Opened & {
  readonly messageType: 'PKCSReq' | 'RenewalReq';
  readonly kind: 'initial' | 'renewal';
  readonly csr: CertificationRequest;
  readonly challenge: string | null;
  readonly envelope: ReplyEnvelope;
};

/**
 * A message that asks about something. With `unread` its content could not be read, and what stands in its place is
 * nothing that exists: whoever answers looks it up all the same (see `PollRequest` in `enrollment/request.ts`).
 */
type OpenedQuestion = Opened & {
  readonly unread: Refusal | null;
  /** No recipient where only the transaction knows it: the signer's key cannot encrypt, and questions carry no challenge. */
  readonly envelope: Pick<ReplyEnvelope, 'cipher'> & { readonly recipient: ReplyRecipient | null };
  /** DER of the Name. */
  readonly issuer: Uint8Array;
};

export type OpenedPoll = OpenedQuestion & {
  readonly messageType: 'CertPoll';
  /** DER of the Name. */
  readonly subject: Uint8Array;
};

export type OpenedQuery = OpenedQuestion & {
  readonly messageType: 'GetCert' | 'GetCRL';
  /** Lower-case hexadecimal of the magnitude. */
  readonly serial: string;
};

export type OpenedMessage =
  /** Not a message with a signer: there is nobody to answer. `detail` is for the operator only. */
  | { readonly outcome: 'unreadable'; readonly detail: string; readonly decoded: DecodedMessage }
  | {
      readonly outcome: 'refused';
      readonly refusal: Refusal;
      readonly reply: ReplyContext;
      readonly decoded: DecodedMessage;
    }
  | OpenedRequest
  | OpenedPoll
  | OpenedQuery;

export type OpenRequest = {
  /** The pkiMessage as received: DER or BER. */
  readonly message: Uint8Array;
  /** The RA of the profile, and those before it that still decrypt. The first signs for envelopes that name none of them. */
  readonly recipients: readonly RaIdentity[];
  readonly policy: MessagePolicy;
};

/** What a CertRep with SUCCESS carries: certificates, the one that was asked for first, or a CRL; DER. */
export type ReplyContent =
  | { readonly kind: 'certificates'; readonly certificates: readonly Uint8Array[] }
  | { readonly kind: 'crl'; readonly crl: Uint8Array };

export type SealRequest = {
  readonly ra: RaIdentity;
  readonly reply: ReplyContext;
  /** Epoch milliseconds, for signingTime. */
  readonly now: number;
  readonly status:
    | { readonly status: 'success'; readonly content: ReplyContent; readonly envelope: ReplyEnvelope }
    | { readonly status: 'failure'; readonly failInfo: FailInfo }
    | { readonly status: 'pending' };
};

/** Opens requests and seals replies: in worker threads in the product, in line in tests. */
export type ScepCodec = {
  /** Rejects with `CodecUnavailableError`, 'busy' among others. */
  openScep(request: OpenRequest): Promise<OpenedMessage>;
  /** Resolves to the DER of the CertRep. */
  sealScep(request: SealRequest): Promise<Uint8Array>;
};

/** The codec cannot take or finish a job: too much waits already, it is closing, or its thread died. */
export class CodecUnavailableError extends Error {
  readonly reason: 'busy' | 'closed' | 'crashed';

  constructor(reason: CodecUnavailableError['reason'], options?: ErrorOptions) {
    super(`the codec is unavailable: ${reason}`, options);
    this.name = 'CodecUnavailableError';
    this.reason = reason;
  }
}
