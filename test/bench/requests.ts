import { certRepOf, makeDevice, type Device } from '../simulators/scep-client/device.ts';
import type { HttpReply } from '../simulators/scep-client/http.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { buildRequest } from '../simulators/scep-client/request.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';
import type { BenchServer } from './servers/server.ts';

/** One first enrollment, ready to be sent. */
export type Prepared = { readonly device: Device; readonly message: Buffer };

/** A fleet shares these: making keys is the devices' work, and takes them longer than all that is measured. */
const CLIENT_KEYS = 32;

export function makeClientKeys(): Promise<ClientKey[]> {
  return Promise.all(Array.from({ length: CLIENT_KEYS }, () => makeKey()));
}

/** The same for every server but for the names, the challenge and whom it is encrypted to: AES-128, SHA-256, RSA-2048. */
export async function prepareRequests(
  { devices, recipient }: BenchServer,
  keys: readonly ClientKey[],
): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  for (const [index, { fqdn, challenge }] of devices.entries()) {
    const device = await makeDevice(fqdn, keys[index % keys.length]);
    const csr = buildCsr(device.key, { subject: device.subject, challenge, dnsNames: [fqdn] });
    prepared.push({ device, message: buildRequest({ recipient, signer: device, csr, transactionId: fqdn }).message });
  }
  return prepared;
}

/** Opens every reply as the device would; throws unless each brought a certificate. */
export function requireCertificates(
  { name, recipient }: BenchServer,
  prepared: readonly Prepared[],
  replies: readonly HttpReply[],
): void {
  for (const [index, { device }] of prepared.entries()) {
    const reply = replies[index];
    if (reply === undefined) throw new Error(`${name} left a request without a reply`);
    const { pkiStatus } = certRepOf(reply, device, recipient);
    if (pkiStatus !== 'success') throw new Error(`${name} ended an enrollment with ${pkiStatus}`);
  }
}
