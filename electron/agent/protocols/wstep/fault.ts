import { upstreamText } from '../../outbound/upstream-text.ts';
import { Ns } from './namespaces.ts';
import { base64Of, childOf, optionalChild, isNil, textOf, type XmlElement, XmlError } from './xml.ts';

/** A SOAP 1.2 fault (§5.4). */
export type SoapFault = {
  /** Local names of the code and its innermost subcode, such as `Sender`, `FailedAuthentication`. */
  readonly code: string;
  readonly subcode: string | null;
  readonly reason: string | null;
  /** Of the enrollment service itself (MS-WSTEP §3.1.4.1.3.7); null where it comes from the web service around it. */
  readonly enrollment: EnrollmentFault | null;
};

export type EnrollmentFault = {
  /** CMC of the CA, or null. */
  readonly response: Uint8Array | null;
  /** HRESULT as it is written, such as `0x80094012`; null where none is given. */
  readonly hresult: string | null;
  readonly requestId: string | null;
  readonly invalidRequest: boolean;
};

const MOST_SUBCODES = 8;

/** Throws XmlError. */
export function readFault(fault: XmlElement): SoapFault {
  const code = childOf(fault, Ns.soap, 'Code');
  const reason = optionalChild(fault, Ns.soap, 'Reason');
  const text = reason?.children.find(({ namespace, name }) => namespace === Ns.soap && name === 'Text');
  const detail = optionalChild(fault, Ns.soap, 'Detail');
  const enrollment = detail === null ? null : optionalChild(detail, Ns.wstep, 'CertificateEnrollmentWSDetail');
  return {
    code: localName(textOf(code, Ns.soap, 'Value')) ?? '',
    subcode: innermostSubcode(code),
    reason: text === undefined ? null : upstreamText(text.text),
    enrollment: enrollment === null ? null : readEnrollmentFault(enrollment),
  };
}

function innermostSubcode(code: XmlElement): string | null {
  let found: string | null = null;
  let at = optionalChild(code, Ns.soap, 'Subcode');
  for (let depth = 0; at !== null && depth < MOST_SUBCODES; depth++) {
    found = localName(textOf(at, Ns.soap, 'Value'));
    at = optionalChild(at, Ns.soap, 'Subcode');
  }
  return found;
}

function localName(qName: string | null): string | null {
  return qName === null ? null : upstreamText(qName.split(':').at(-1) ?? '');
}

function readEnrollmentFault(detail: XmlElement): EnrollmentFault {
  const response = optionalChild(detail, Ns.wstep, 'BinaryResponse');
  const code = textOf(detail, Ns.wstep, 'ErrorCode');
  const invalid = textOf(detail, Ns.wstep, 'InvalidRequest');
  return {
    response: response === null || isNil(response) ? null : base64Of(response),
    hresult: code === null ? null : readHresult(code),
    requestId: textOf(detail, Ns.wstep, 'RequestID'),
    invalidRequest: invalid === 'true' || invalid === '1',
  };
}

/** An HRESULT travels as a signed decimal: -2146877420 is 0x80094014. */
function readHresult(text: string): string {
  if (!/^-?\d{1,10}$/.test(text)) throw new XmlError('ErrorCode is no number');
  const value = Number(text);
  if (value < -0x8000_0000 || value > 0xffff_ffff) throw new XmlError('ErrorCode is out of range');
  return `0x${(value >>> 0).toString(16).padStart(8, '0')}`;
}
