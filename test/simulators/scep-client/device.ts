import type { Agent } from 'node:http';
import { openCertRep, type CertRep } from './cert-rep.ts';
import { pkiOperation, type HttpReply } from './http.ts';
import { makeKey, type ClientKey } from './keys.ts';
import { buildRequest, type RequestOptions } from './request.ts';
import { buildCsr, makeCertificate, type CsrOptions, type Subject } from './x509.ts';

/** A device before its first certificate: its key and the certificate that it made for itself. */
export type Device = { readonly key: ClientKey; readonly certificate: Buffer; readonly subject: Subject };

export async function makeDevice(commonName: string, key?: ClientKey): Promise<Device> {
  const own = key ?? (await makeKey());
  const subject: Subject = [['commonName', commonName]];
  return { key: own, certificate: makeCertificate(own, { subject }), subject };
}

export type EnrollOptions = Omit<Partial<RequestOptions>, 'csr' | 'signer' | 'recipient'> & {
  /** What the CSR says beyond the device's name; or the DER of one that was made before, to ask the same again. */
  readonly csr?: Partial<CsrOptions> | Uint8Array;
  /** The new key of a renewal; the device's own unless given. */
  readonly newKey?: ClientKey;
  /** DER of the RA certificate. */
  readonly ra: Uint8Array;
  readonly method?: 'GET' | 'POST';
  readonly agent?: Agent;
  /** The challenge, where the device's key cannot decrypt. */
  readonly password?: string;
};

/** Sends one request signed by the device and opens the reply; throws unless it is HTTP 200 with a good CertRep. */
export async function enroll(scepUrl: string, device: Device, options: EnrollOptions): Promise<CertRep> {
  const { csr, newKey, ra, method, agent, password, ...rest } = options;
  const { message } = buildRequest({
    ...rest,
    recipient: ra,
    signer: device,
    csr: csr instanceof Uint8Array ? csr : buildCsr(newKey ?? device.key, { subject: device.subject, ...csr }),
  });
  return certRepOf(await pkiOperation(scepUrl, message, method, agent), device, ra, password);
}

export function certRepOf(reply: HttpReply, device: Device, ra: Uint8Array, password?: string): CertRep {
  if (reply.status !== 200) throw new Error(`HTTP ${String(reply.status)}: ${reply.body.toString()}`);
  if (reply.contentType !== 'application/x-pki-message') throw new Error(`Content-Type ${reply.contentType}`);
  return openCertRep(reply.body, { key: device.key, ra, password });
}
