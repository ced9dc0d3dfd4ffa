import { fetchCrl, readCrlAddress, readDomainCrlAddress } from '../../directory/fetch-crl.ts';
import { CaFault } from '../../outbound/ca-fault.ts';
import { foreignHost } from '../../outbound/foreign-host.ts';
import { openIdentity } from '../../outbound/open-identity.ts';
import type { Context } from './context.ts';
import { fetchDomainCrl } from './domain-crl.ts';

/** HTTP without a name and password in the address: those would be sent to whoever it names. */
export function isHttp(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, password } = new URL(address);
  return protocol === 'http:' && username === '' && password === '';
}

/** An HTTP or LDAP address of a CRL; without a host it is that of the directory that was set. Rejects with CaFault. */
export async function fetchNamedCrl(context: Context, address: string, most: number): Promise<Uint8Array> {
  const dn = readDomainCrlAddress(address);
  if (dn !== null) return fetchDomainCrl(context, dn, most);
  const entry = readCrlAddress(address);
  if (entry === null) return fetchNamed(context, address, null, most);
  const { lookup } = await foreignHost(entry.host, context.url, context.resolve);
  return fetchCrl(entry, { timeout: context.identity.timeouts.connect, most, lookup, signal: context.signal });
}

/**
 * Asks where a certificate points. That is text from the network: only HTTP without secrets, bounded, at an address that was looked at,
 * and never at a machine's own addresses or those of a cloud's metadata, unless the CA itself is there. A redirect stays at that host.
 *
 * @param question the body of a POST; null for a GET
 * @param most octets of the answer
 */
export async function fetchNamed(
  context: Context,
  address: string,
  question: Uint8Array | null,
  most: number,
): Promise<Uint8Array> {
  const url = new URL(address);
  const { lookup } = await foreignHost(url.hostname, context.url, context.resolve);
  const { timeouts, minVersion, maxVersion } = context.identity;
  const identity = openIdentity({
    ...{ minVersion, maxVersion, timeouts, lookup, sockets: 1, clientCertificate: null },
    credentials: { scheme: 'none' },
    trust: { kind: 'anchors', anchors: context.anchors.map(({ der }) => der), system: true },
  });
  try {
    const headers = { 'Content-Type': 'application/ocsp-request' };
    const { status, body } = await identity.exchange(
      question === null ? { method: 'GET', url, most } : { method: 'POST', url, most, body: question, headers },
      context.signal,
    );
    if (status === 200) return body;
    const operation = question === null ? 'GET' : 'POST';
    throw new CaFault('http-status', { status: String(status), operation, text: '–' });
  } finally {
    identity.close();
  }
}
