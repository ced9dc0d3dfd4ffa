import { randomUUID } from 'node:crypto';
import type { CaFaultCode } from '../../../../shared/domain/ca-fault.ts';
import { CaFault } from '../../outbound/ca-fault.ts';
import type { Exchange, OutboundAnswer } from '../../outbound/exchange.ts';
import { looksLikeHtml, upstreamBody, upstreamText } from '../../outbound/upstream-text.ts';
import { writeEnvelope, type UsernameToken } from './envelope.ts';
import { readFault, type SoapFault } from './fault.ts';
import { Ns } from './namespaces.ts';
import { childOf, optionalChild, readXml, textOf, type XmlElement, XmlError } from './xml.ts';

export type SoapSettings = {
  readonly url: URL;
  /** For a service whose address ends in `_UsernamePassword`; null where the connection carries the identity. */
  readonly credentials: UsernameToken | null;
};

export type SoapQuestion = {
  /** How the operation is called for reading. */
  readonly operation: string;
  readonly action: string;
  readonly answerAction: string;
  readonly body: string;
  /** What an answer is that cannot be read. */
  readonly malformed: CaFaultCode;
};

export type SoapAnswer =
  { readonly kind: 'body'; readonly content: XmlElement } | { readonly kind: 'fault'; readonly fault: SoapFault };

const MOST_ANSWER = 4 << 20;
const SOAP_TYPE = 'application/soap+xml';

/** Subcodes of WS-Security (§12) and of WCF that speak of the credentials or of the clock beside them. */
const SECURITY_SUBCODES: ReadonlySet<string | null> = new Set([
  'FailedAuthentication',
  'InvalidSecurity',
  'InvalidSecurityToken',
  'SecurityTokenUnavailable',
  'FailedCheck',
  'MessageExpired',
]);

/** Asks one SOAP service. Rejects with a CaFault for everything but an answer or a fault of the service itself. */
export async function askSoap(
  { url, credentials }: SoapSettings,
  exchange: Exchange,
  question: SoapQuestion,
  now: number,
  signal: AbortSignal,
): Promise<SoapAnswer> {
  if (credentials !== null && url.protocol !== 'https:') {
    throw new CaFault('authentication-unencrypted', { host: url.host });
  }
  const messageId = `urn:uuid:${randomUUID()}`;
  const body = writeEnvelope({ action: question.action, url, messageId, credentials, now, body: question.body });
  const headers = { 'Content-Type': `${SOAP_TYPE}; charset=utf-8`, Accept: SOAP_TYPE };
  const answer = await exchange({ method: 'POST', url, headers, body, most: MOST_ANSWER }, signal);
  requireSoap(answer, url, question.operation);
  try {
    return readAnswer(answer, question, messageId);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new CaFault(
      question.malformed,
      { operation: question.operation, detail: upstreamText(error.message) ?? '–' },
      { cause: error },
    );
  }
}

/** By status first: IIS answers with pages of its own, and only SOAP is read as XML (SOAP 1.2 part 2 §7). */
function requireSoap(answer: OutboundAnswer, url: URL, operation: string): void {
  const { status, headers, body } = answer;
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if ((status === 200 || status === 400 || status === 500) && type === SOAP_TYPE) return;
  const text = (looksLikeHtml(body) ? null : upstreamBody(body)) ?? '–';
  if (status === 401) throw new CaFault('authentication-failed', { host: url.host });
  if (status !== 200) throw new CaFault('http-status', { operation, status: String(status), text });
  if (looksLikeHtml(body)) throw new CaFault('answer-html', { operation });
  throw new CaFault('wstep-not-soap', { operation, type: upstreamText(type ?? '') ?? '–' });
}

function readAnswer(answer: OutboundAnswer, question: SoapQuestion, messageId: string): SoapAnswer {
  const envelope = readXml(answer.body);
  if (envelope.namespace !== Ns.soap || envelope.name !== 'Envelope') throw new XmlError('no SOAP 1.2 envelope');
  const header = optionalChild(envelope, Ns.soap, 'Header');
  const relatesTo = header === null ? null : textOf(header, Ns.addressing, 'RelatesTo');
  // Examples of MS-XCEP leave it out; one that names another message answers another message.
  if (relatesTo !== null && relatesTo !== messageId) throw new CaFault('wstep-answer-other');
  const [content, ...others] = childOf(envelope, Ns.soap, 'Body').children;
  if (content === undefined || others.length > 0) throw new XmlError('not one element in the body');
  if (content.namespace === Ns.soap && content.name === 'Fault') {
    const fault = readFault(content);
    if (SECURITY_SUBCODES.has(fault.subcode)) {
      throw new CaFault('wstep-credentials', { subcode: fault.subcode ?? '–', text: fault.reason ?? '–' });
    }
    return { kind: 'fault', fault };
  }
  if (answer.status !== 200) {
    throw new CaFault('http-status', { operation: question.operation, status: String(answer.status), text: '–' });
  }
  const action = header === null ? null : textOf(header, Ns.addressing, 'Action');
  if (action !== null && action !== question.answerAction) throw new XmlError('an answer to another action');
  return { kind: 'body', content };
}
