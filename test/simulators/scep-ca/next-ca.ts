import { makeKey } from '../scep-client/keys.ts';
import { buildRequest } from '../scep-client/request.ts';
import type { CertificateOptions, Subject } from '../scep-client/x509.ts';
import { caCertificate, certsOnly, raOf, type Party } from './scep-ca.ts';

export const NEXT_NAME = [['commonName', 'Simulated CA 2']] as const satisfies Subject;

/** A CA of another key and name, with its RA. */
export async function nextHouse(
  options: Partial<CertificateOptions> = {},
): Promise<{ readonly ca: Party; readonly ra: Party }> {
  const key = await makeKey('ec:p256');
  const ca = { key, certificate: caCertificate(key, { subject: NEXT_NAME, ...options }) };
  return { ca, ra: await raOf(key, NEXT_NAME) };
}

/** GetNextCACert (RFC 8894 §4.7.1): these certificates in a degenerate SignedData, in a SignedData of this signer. */
export async function nextCaAnswer(signer: Party, certificates: readonly Buffer[]): Promise<Buffer> {
  const { certificate: recipient } = await raOf(signer.key);
  return buildRequest({
    ...{ recipient, signer, csr: Buffer.alloc(0) },
    envelope: () => certsOnly(certificates),
    // contentType, messageDigest, signingTime: it is no pkiMessage.
    attributes: (standard) => standard.slice(0, 3),
  }).message;
}
