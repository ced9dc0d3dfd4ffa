import type { CaAnswer } from '../../outbound/ca-answer.ts';
import { CaFault } from '../../outbound/ca-fault.ts';
import type { Exchange } from '../../outbound/exchange.ts';
import { upstreamText } from '../../outbound/upstream-text.ts';
import { readCertificate } from '../../pki/certificate.ts';
import { readCmcResponse, type CmcResponse } from '../../pki/cmc/cmc-response.ts';
import { DerError } from '../../pki/der-reader.ts';
import { compareBytes } from '../../pki/der-writer.ts';
import type { SoapFault } from './fault.ts';
import { refusalOf } from './hresults.ts';
import { Action } from './namespaces.ts';
import { askSoap, type SoapSettings } from './soap-exchange.ts';
import { writeIssueBody, writeQueryBody, type RequestedToken } from './token-request.ts';
import { readTokenResponse, type TokenResponse } from './token-response.ts';
import { XmlError, type XmlElement } from './xml.ts';

/** What asking again needs after a restart. */
export type WstepTicket = {
  /** A string on the wire, whatever it looks like. */
  readonly requestId: string;
  /** Where to ask, of the same server; null for the address of the service itself. */
  readonly uri: string | null;
  /** base64 of the requested SubjectPublicKeyInfo. */
  readonly publicKey: string;
};

const MALFORMED = 'wstep-answer-malformed';

/** Asks one certificate enrollment service (MS-WSTEP) for certificates. Rejects with CaFault. */
export class EnrollmentClient {
  readonly #settings: SoapSettings;
  readonly #exchange: Exchange;
  readonly #clock: () => number;

  constructor(settings: SoapSettings, exchange: Exchange, clock: () => number) {
    this.#settings = settings;
    this.#exchange = exchange;
    this.#clock = clock;
  }

  /** Asks for a certificate over this key (DER of the SubjectPublicKeyInfo), by whatever the token is. */
  async enroll(token: RequestedToken, publicKey: Uint8Array, signal: AbortSignal): Promise<CaAnswer<WstepTicket>> {
    const encoded = Buffer.from(publicKey).toString('base64');
    return this.#ask('RequestSecurityToken', this.#settings.url, writeIssueBody(token), encoded, null, signal);
  }

  /** Asks how a pending request went (QueryTokenStatus). */
  async poll(ticket: WstepTicket, signal: AbortSignal): Promise<CaAnswer<WstepTicket>> {
    const { url } = this.#settings;
    const body = writeQueryBody(ticket.requestId);
    return this.#ask('QueryTokenStatus', sameServer(url, ticket.uri), body, ticket.publicKey, ticket.requestId, signal);
  }

  async #ask(
    operation: string,
    url: URL,
    body: string,
    publicKey: string,
    requestId: string | null,
    signal: AbortSignal,
  ): Promise<CaAnswer<WstepTicket>> {
    const question = {
      operation,
      action: Action.requestSecurityToken,
      answerAction: Action.requestSecurityTokenResponse,
      body,
      malformed: MALFORMED,
    } as const;
    const settings = { ...this.#settings, url };
    const answer = await askSoap(settings, this.#exchange, question, this.#clock(), signal);
    if (answer.kind === 'fault') return refused(answer.fault);
    try {
      return answerOf(answer.content, publicKey, requestId);
    } catch (error) {
      if (!(error instanceof XmlError || error instanceof DerError)) throw error;
      throw new CaFault(MALFORMED, { operation, detail: upstreamText(error.message) ?? '–' }, { cause: error });
    }
  }
}

/** Credentials go to the server that the operator named, wherever an answer points. */
function sameServer(url: URL, uri: string | null): URL {
  if (uri === null || !URL.canParse(uri)) return url;
  const found = new URL(uri);
  return found.origin === url.origin && found.username === '' && found.password === '' ? found : url;
}

/** Throws XmlError, DerError, CaFault `certificate-of-another-key`. */
function answerOf(content: XmlElement, publicKey: string, asked: string | null): CaAnswer<WstepTicket> {
  const response = readTokenResponse(content);
  const cmc = response.response === null ? null : readCmcResponse(response.response);
  const failed = cmc?.statuses.find(({ status }) => status === 'failed');
  if (failed !== undefined) {
    const text = upstreamText(failed.text ?? response.disposition ?? '');
    return {
      outcome: 'refused',
      code: 'denied',
      upstreamCode: `CMC ${failed.failInfo ?? 'failed'}`,
      upstreamText: text,
    };
  }
  if (response.token.kind === 'certificate') return issued(response.token.der, cmc, publicKey);
  return pending(response, response.token.uri, publicKey, asked);
}

function issued(der: Uint8Array, cmc: CmcResponse | null, publicKey: string): CaAnswer<WstepTicket> {
  const wanted = Buffer.from(publicKey, 'base64');
  if (compareBytes(readCertificate(der).publicKey, wanted) !== 0) throw new CaFault('certificate-of-another-key');
  const others = (cmc?.certificates ?? []).filter((other) => compareBytes(other, der) !== 0);
  return { outcome: 'issued', certificate: der, others };
}

function pending(
  response: TokenResponse,
  uri: string | null,
  publicKey: string,
  asked: string | null,
): CaAnswer<WstepTicket> {
  const requestId = response.requestId ?? asked;
  if (requestId === null) throw new XmlError('pending without a RequestID');
  return { outcome: 'pending', ticket: { requestId, uri, publicKey }, retryAfter: null };
}

/** Throws CaFault where the web service fails and the CA said nothing. */
function refused({ enrollment, code, subcode, reason }: SoapFault): CaAnswer<WstepTicket> {
  if (enrollment === null) throw new CaFault('wstep-fault', { subcode: subcode ?? code, text: reason ?? '–' });
  return {
    outcome: 'refused',
    code: refusalOf(enrollment.hresult, enrollment.invalidRequest),
    upstreamCode: enrollment.hresult ?? subcode ?? code,
    upstreamText: reason,
  };
}
