import type { Refusal } from '../../../../shared/contract/transactions.ts';
import type { EnrollmentDesk } from '../../enrollment/request.ts';
import { askDesk } from './ask-desk.ts';
import { transactionIdOctets } from './attributes.ts';
import {
  CodecUnavailableError,
  type DecodedMessage,
  type OpenedMessage,
  type RaIdentity,
  type ScepCodec,
  type SealRequest,
} from './codec.ts';
import { NOTHING_DECODED } from './decoded-message.ts';
import { failInfoOf } from './fail-info.ts';
import { decodeGetMessage, decodePostMessage, readScepQuery } from './http-message.ts';
import { caCertificatesBody, capabilitiesText, type ScepService } from './service.ts';

/** A request of the listener, on one of the profile's paths; paths, methods and the body's size are the listener's to limit. */
export type ScepHttpRequest = {
  readonly method: 'GET' | 'POST';
  /** The path as requested, without the query; recorded, never used. */
  readonly path: string;
  /** What follows the first `?`, undecoded; empty when there is none. */
  readonly rawQuery: string;
  readonly body: Uint8Array;
  readonly clientAddress: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
};

/** Sent with exactly this Content-Type and a Content-Length: some clients compare it as a string. */
export type ScepHttpResponse = {
  readonly status: 200 | 400 | 404 | 413 | 503;
  readonly contentType: string;
  readonly body: Uint8Array;
};

export type ScepResponderOptions = {
  readonly service: ScepService;
  readonly desk: EnrollmentDesk;
  readonly codec: ScepCodec;
  /** Told of what should not happen (a crashed worker, a store that is gone); the client is answered all the same. */
  readonly onFault: (error: unknown) => void;
  /** Epoch milliseconds; the time of signingTime. */
  readonly clock?: () => number;
  /** Most octets of a pkiMessage, after decoding. */
  readonly messageLimit?: number;
};

export type ScepResponder = {
  /** Never rejects. */
  handle(request: ScepHttpRequest): Promise<ScepHttpResponse>;
};

type Status = SealRequest['status'];
type Answerable = Exclude<OpenedMessage, { outcome: 'unreadable' }>;

const MESSAGE_LIMIT = 65_536;

/**
 * The server side of RFC 8894 at the level of HTTP requests. Whatever has a signer to answer is answered with HTTP 200
 * and a signed CertRep; only what cannot be read that far is a 400. A 503 means that we could not do our work.
 */
export function createScepResponder(options: ScepResponderOptions): ScepResponder {
  const responder = new Responder(options);
  return { handle: (request) => responder.handle(request) };
}

class Responder {
  readonly #options: ScepResponderOptions;
  readonly #service: ScepService;
  readonly #clock: () => number;
  readonly #messageLimit: number;
  readonly #capabilities: ScepHttpResponse;
  readonly #certificates: ScepHttpResponse;
  readonly #nextCertificate: ScepHttpResponse;
  readonly #recipients: readonly RaIdentity[];

  constructor(options: ScepResponderOptions) {
    const { service } = options;
    this.#options = options;
    this.#service = service;
    this.#clock = options.clock ?? Date.now;
    this.#recipients = [service.ra, ...service.formerRas];
    this.#messageLimit = options.messageLimit ?? MESSAGE_LIMIT;
    this.#capabilities = ok('text/plain', capabilitiesText(service));
    this.#certificates = ok('application/x-x509-ca-ra-cert', caCertificatesBody(service));
    this.#nextCertificate =
      service.nextCaCertificate === null
        ? failed(404, 'No next CA certificate')
        : ok('application/x-x509-next-ca-cert', service.nextCaCertificate);
  }

  async handle(request: ScepHttpRequest): Promise<ScepHttpResponse> {
    const { operation, message } = readScepQuery(request.rawQuery);
    switch (operation?.toLowerCase()) {
      // `message` names a CA where a server has several; clients put anything there (0, 1, default, a trustpoint).
      case 'getcacaps':
        return this.#capabilities;
      case 'getcacert':
        return this.#certificates;
      case 'pkioperation':
        return this.#pkiOperation(request, message);
      case 'getnextcacert':
        return this.#nextCertificate;
      default:
        return failed(400, 'Unknown operation');
    }
  }

  async #pkiOperation(request: ScepHttpRequest, query: string | null): Promise<ScepHttpResponse> {
    const message = request.method === 'POST' ? decodePostMessage(request.body) : decodeGetMessage(query ?? '');
    if (message === null) return this.#unreadable(request, 'not base64', NOTHING_DECODED, (query ?? '').length);
    if (message.length > this.#messageLimit) return failed(413, 'Message too large');
    const size = message.length;
    let opened: OpenedMessage;
    try {
      const { policy } = this.#service;
      opened = await this.#options.codec.openScep({ message, recipients: this.#recipients, policy });
    } catch (error) {
      if (error instanceof CodecUnavailableError) {
        if (error.reason === 'crashed') this.#options.onFault(error);
        return failed(503, 'Try again later');
      }
      this.#options.onFault(error);
      return this.#unreadable(request, 'the codec failed', NOTHING_DECODED, size);
    }
    if (opened.outcome === 'unreadable') return this.#unreadable(request, opened.detail, opened.decoded, size);
    const status = await this.#decide(request, opened, size);
    return this.#seal(opened, status);
  }

  async #unreadable(
    request: ScepHttpRequest,
    detail: string,
    decoded: DecodedMessage,
    size: number,
  ): Promise<ScepHttpResponse> {
    await this.#record(request, null, decoded, size, { code: 'message-malformed', params: { detail } });
    return failed(400, 'Malformed message');
  }

  /** What the CertRep will say. Resolves after it is on disk. */
  async #decide(request: ScepHttpRequest, opened: Answerable, size: number): Promise<Status> {
    if (opened.outcome === 'refused') return this.#refuse(request, opened, size, opened.refusal);
    const { clientAddress, receivedAt } = request;
    const decoded = decodedRequest(request, opened.decoded, size);
    try {
      return await askDesk(this.#options.desk, this.#service, { opened, clientAddress, receivedAt, decoded });
    } catch (error) {
      this.#options.onFault(error);
      return this.#refuse(request, opened, size, { code: 'authority-unavailable', params: {} });
    }
  }

  async #refuse(request: ScepHttpRequest, opened: Answerable, size: number, refusal: Refusal): Promise<Status> {
    await this.#record(request, transactionIdOctets(opened.reply), opened.decoded, size, refusal);
    return { status: 'failure', failInfo: failInfoOf(refusal.code, opened.decoded.messageType) };
  }

  async #seal(opened: Answerable, status: Status): Promise<ScepHttpResponse> {
    const ra = opened.outcome === 'opened' ? opened.ra : this.#service.ra;
    const seal = () => this.#options.codec.sealScep({ ra, reply: opened.reply, now: this.#clock(), status });
    try {
      // Once more when a thread died under it: the outcome is on disk and the client should hear of it.
      const body = await seal().catch((error: unknown) => {
        this.#options.onFault(error);
        return seal();
      });
      return ok('application/x-pki-message', body);
    } catch (error) {
      this.#options.onFault(error);
      return failed(503, 'Try again later');
    }
  }

  async #record(
    request: ScepHttpRequest,
    transactionId: Uint8Array | null,
    decoded: DecodedMessage,
    size: number,
    refusal: Refusal,
  ): Promise<void> {
    try {
      const { scope, scepProfileId, raProfileId } = this.#service;
      await this.#options.desk.recordRefusal({
        door: 'scep',
        profile: scope,
        scepProfileId,
        raProfileId,
        transactionId,
        clientAddress: request.clientAddress,
        receivedAt: request.receivedAt,
        decoded: decodedRequest(request, decoded, size),
        refusal,
      });
    } catch (error) {
      this.#options.onFault(error);
    }
  }
}

function decodedRequest(request: ScepHttpRequest, decoded: DecodedMessage, sizeBytes: number) {
  return { httpMethod: request.method, path: request.path, sizeBytes, ...decoded };
}

function ok(contentType: string, body: Uint8Array): ScepHttpResponse {
  return { status: 200, contentType, body };
}

function failed(status: Exclude<ScepHttpResponse['status'], 200>, text: string): ScepHttpResponse {
  return { status, contentType: 'text/plain', body: Buffer.from(`${text}\n`) };
}
