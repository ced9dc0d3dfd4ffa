import type { DecodedRequest, Refusal } from '../../../../shared/contract/transactions.ts';
import type { CmsDigest, ContentCipher, KeyTransport } from '../../pki/cms/algorithms.ts';
import type { CertificationRequest } from '../../pki/certification-request.ts';
import type { RequestSigner } from '../../enrollment/request.ts';
import type { FailInfo } from './fail-info.ts';
import type { MessageType } from './message-type.ts';

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
  /** The request's digest, or SHA-256 when that is one that we do not make. */
  readonly digest: CmsDigest;
};

/** To whom and how the issued certificate is enveloped (RFC 8894 §3.3.2.1). */
export type EnvelopeContext = {
  /** DER of the SubjectPublicKeyInfo of the request's signer. */
  readonly publicKey: Uint8Array;
  /** DER of the issuer Name and content octets of the serial number of the request's signer certificate. */
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
  readonly cipher: ContentCipher;
  readonly keyTransport: KeyTransport;
};

/** What the message alone tells of the request; the front door adds method, path and size. */
export type DecodedMessage = Omit<DecodedRequest, 'httpMethod' | 'path' | 'sizeBytes'>;

export type OpenedMessage =
  /** Not a message with a signer: there is nobody to answer. `detail` is for the operator only. */
  | { readonly outcome: 'unreadable'; readonly detail: string; readonly decoded: DecodedMessage }
  | {
      readonly outcome: 'refused';
      readonly refusal: Refusal;
      readonly reply: ReplyContext;
      readonly decoded: DecodedMessage;
    }
  | {
      readonly outcome: 'opened';
      /** The RA that the device knows, because it encrypted to it: the reply is signed by that one. */
      readonly ra: RaIdentity;
      readonly messageType: Extract<MessageType, 'PKCSReq' | 'RenewalReq'>;
      readonly kind: 'initial' | 'renewal';
      readonly csr: CertificationRequest;
      readonly challenge: string | null;
      readonly signer: RequestSigner;
      readonly reply: ReplyContext;
      readonly envelope: EnvelopeContext;
      readonly decoded: DecodedMessage;
    };

export type OpenRequest = {
  /** The pkiMessage as received: DER or BER. */
  readonly message: Uint8Array;
  /** The RA of the profile, and those before it that still decrypt. */
  readonly recipients: readonly RaIdentity[];
  /** Whether single DES is good enough for the challenge and the certificate. */
  readonly singleDes: 'accepted' | 'refused';
};

export type SealRequest = {
  readonly ra: RaIdentity;
  readonly reply: ReplyContext;
  /** Epoch milliseconds, for signingTime. */
  readonly now: number;
  readonly status:
    | { readonly status: 'success'; readonly certificate: Uint8Array; readonly envelope: EnvelopeContext }
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
