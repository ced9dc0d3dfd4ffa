import type { Agent } from 'node:http';
import type { CertRep } from './cert-rep.ts';
import { enc, int, seq } from './der.ts';
import { certRepOf, type Device } from './device.ts';
import { pkiOperation } from './http.ts';
import { buildRequest, type RequestOptions } from './request.ts';
import { certificateFacts } from './x509.ts';

/** The content of CertPoll (RFC 8894 §3.3.3); DER of the Names. */
export function issuerAndSubject(issuer: Uint8Array, subject: Uint8Array): Buffer {
  return seq(issuer, subject);
}

/** The content of GetCert and GetCRL (RFC 8894 §3.3.4): the issuer's Name and the content octets of the serial number. */
export function issuerAndSerial(issuer: Uint8Array, serial: Uint8Array): Buffer {
  return seq(issuer, enc(0x02, serial));
}

export type QuestionOptions = Omit<Partial<RequestOptions>, 'csr' | 'signer' | 'recipient' | 'messageType'> & {
  /** DER of the RA certificate, and of the CA's. */
  readonly ra: Uint8Array;
  readonly ca: Uint8Array;
  /** The challenge, where the device's key cannot decrypt. */
  readonly password?: string;
  readonly agent?: Agent;
};

/** What became of the device's request? Asked under the transactionID that the request had. */
export function poll(scepUrl: string, device: Device, options: QuestionOptions): Promise<CertRep> {
  const issuer = certificateFacts(options.ca).subject;
  return ask(scepUrl, device, '20', issuerAndSubject(issuer, certificateFacts(device.certificate).subject), options);
}

/** The certificate with this serial number (content octets). */
export function getCert(
  scepUrl: string,
  device: Device,
  options: QuestionOptions & { readonly serial: Uint8Array },
): Promise<CertRep> {
  const { serial, ...rest } = options;
  return ask(scepUrl, device, '21', issuerAndSerial(certificateFacts(options.ca).subject, serial), rest);
}

/** The CRL on which a certificate with this serial number would be. */
export function getCrl(
  scepUrl: string,
  device: Device,
  options: QuestionOptions & { readonly serial?: Uint8Array },
): Promise<CertRep> {
  const { serial = int(1).subarray(2), ...rest } = options;
  return ask(scepUrl, device, '22', issuerAndSerial(certificateFacts(options.ca).subject, serial), rest);
}

async function ask(
  scepUrl: string,
  device: Device,
  messageType: string,
  content: Uint8Array,
  { ra, agent, password, ...rest }: QuestionOptions,
): Promise<CertRep> {
  const { message } = buildRequest({ ...rest, messageType, recipient: ra, signer: device, csr: content });
  return certRepOf(await pkiOperation(scepUrl, message, 'POST', agent), device, ra, password);
}
