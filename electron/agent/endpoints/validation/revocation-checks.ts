import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import type { Accepted } from '../../connectors/accept-certificate.ts';
import { fetchCrl, readCrlAddress } from '../../directory/fetch-crl.ts';
import { CaFault } from '../../outbound/ca-fault.ts';
import { openIdentity } from '../../outbound/open-identity.ts';
import { upstreamText } from '../../outbound/upstream-text.ts';
import { readAuthorityInfoAccess, readCrlDistributionPoints } from '../../pki/access-locations.ts';
import type { Certificate } from '../../pki/certificate.ts';
import { DerError } from '../../pki/der-reader.ts';
import { extensionValue } from '../../pki/extensions.ts';
import { Oid } from '../../pki/oids.ts';
import { writeCertificateId, writeOcspRequest } from '../../protocols/ocsp/ocsp-request.ts';
import { readOcspResponse } from '../../protocols/ocsp/ocsp-response.ts';
import { readNews } from '../../services/signer-crl.ts';
import type { Context } from './context.ts';
import type { Finding } from './report.ts';

const MOST_CRL = 16 * 1_048_576;
const MOST_OCSP = 65_536;
/** Addresses in one certificate that are tried. */
const MOST_ADDRESSES = 4;

const SKIPPED: Finding = { state: 'skipped', milliseconds: 0 };

/** The CRL that the certificate itself names: fetched, signed by its issuer, current, and without it. */
export async function checkCrl(context: Context, { certificate, issuers: [issuer] }: Accepted): Promise<Finding> {
  const addresses = locations(certificate, Oid.crlDistributionPoints, readCrlDistributionPoints);
  if (addresses.length === 0) return SKIPPED;
  const sent = addresses.join('\n');
  const inDirectory = addresses.filter((each) => readCrlAddress(each) !== null);
  const usable = [...addresses.filter(isHttp), ...inDirectory].slice(0, MOST_ADDRESSES);
  // What only the domain's own machines can find is no fault of the CA's.
  if (usable.length === 0) return { sent, state: 'warned', fault: new CaFault('crl-directory-only') };
  let fault: CaFault | null = null;
  for (const url of usable) {
    try {
      const body = await fetchFrom(context, url);
      const now = context.clock();
      const news = readNews(body, { certificate, issuer, url, before: null, now });
      if (news.problem !== null) fault ??= crlFault(news.problem, url);
      else if (news.revokedAt !== null) fault ??= new CaFault('crl-lists-it', { url });
      else {
        const dates = [iso(news.thisUpdate), iso(news.nextUpdate)];
        return {
          sent,
          received: dates.join(' – '),
          facts: [
            ['crl', url],
            ['this-update', dates[0] ?? ''],
            ['next-update', dates[1] ?? ''],
          ],
        };
      }
    } catch (error) {
      if (!(error instanceof CaFault)) throw error;
      fault ??= new CaFault('crl-unreachable', { url, detail: error.code });
    }
  }
  return { sent, fault };
}

async function fetchFrom(context: Context, url: string): Promise<Uint8Array> {
  const entry = readCrlAddress(url);
  if (entry === null) return fetchBytes(context, url, null, MOST_CRL);
  await requirePublic(entry.host, context.url);
  return fetchCrl(entry, context.identity.timeouts.connect, MOST_CRL);
}

/** Codes of `readNews`, as the operator hears them here. */
function crlFault(problem: string, url: string): CaFault {
  switch (problem) {
    case 'crl-overdue':
      return new CaFault('crl-expired', { url });
    case 'crl-signature-invalid':
    case 'crl-other-issuer':
      return new CaFault('crl-signer', { url });
    case 'crl-from-the-future':
      return new CaFault('crl-from-the-future', { url });
    default:
      return new CaFault('crl-unusable', { url });
  }
}

/** The responder that the certificate names says that it is good. */
export async function checkOcsp(context: Context, { certificate, issuers: [issuer] }: Accepted): Promise<Finding> {
  const all = locations(certificate, Oid.authorityInfoAccess, (value) =>
    readAuthorityInfoAccess(value).flatMap(({ method, location }) => (method === Oid.ocsp ? [location] : [])),
  );
  const [url] = all.filter(isHttp);
  if (url === undefined) return SKIPPED;
  const certificateId = writeCertificateId(certificate.serial, issuer);
  const nonce = randomBytes(16);
  const body = await fetchBytes(context, url, writeOcspRequest(certificateId, nonce), MOST_OCSP).catch(
    (error: unknown) => {
      if (error instanceof CaFault)
        throw new CaFault('ocsp-unreachable', { url, detail: error.code }, { cause: error });
      throw error;
    },
  );
  const { status, thisUpdate, nextUpdate, fresh } = readOcspResponse(body, {
    certificateId,
    nonce,
    issuer,
    now: context.clock(),
  });
  const facts: [string, string][] = [
    ['ocsp', url],
    ['this-update', iso(thisUpdate)],
    ['next-update', iso(nextUpdate)],
    ['nonce', fresh ? 'repeated' : 'not repeated'],
  ];
  const found = { sent: url, received: status.status, facts };
  return status.status === 'good'
    ? found
    : { ...found, fault: new CaFault('ocsp-not-good', { status: status.status }) };
}

function locations(certificate: Certificate, type: string, read: (value: Uint8Array) => string[]): string[] {
  const value = extensionValue(certificate.extensions, type);
  if (value === undefined) return [];
  try {
    return read(value).map((each) => upstreamText(each) ?? '');
  } catch (error) {
    if (error instanceof DerError) return [];
    throw error;
  }
}

function isHttp(address: string): boolean {
  return URL.canParse(address) && new URL(address).protocol === 'http:';
}

/**
 * Asks where a certificate points. That is text from the network: only HTTP and LDAP without secrets, bounded, and never a machine's own
 * addresses or those of a cloud's metadata, unless the CA itself is there.
 */
async function fetchBytes(
  context: Context,
  address: string,
  question: Uint8Array | null,
  most: number,
): Promise<Uint8Array> {
  const url = new URL(address);
  await requirePublic(url.hostname, context.url);
  const { timeouts, minVersion, maxVersion } = context.identity;
  const identity = openIdentity({
    ...{ minVersion, maxVersion, timeouts, sockets: 1, clientCertificate: null },
    credentials: { scheme: 'none' },
    trust: { kind: 'anchors', anchors: context.anchors.map(({ der }) => der), system: true },
  });
  try {
    const request =
      question === null
        ? ({ method: 'GET', url, most } as const)
        : ({
            method: 'POST',
            url,
            most,
            body: question,
            headers: { 'Content-Type': 'application/ocsp-request' },
          } as const);
    const { status, body } = await identity.exchange(request, context.signal);
    if (status !== 200)
      throw new CaFault('http-status', { status: String(status), operation: request.method, text: '–' });
    return body;
  } finally {
    identity.close();
  }
}

async function requirePublic(host: string, endpoint: URL): Promise<void> {
  if (host === endpoint.hostname) return;
  const [own, theirs] = await Promise.all([addressesOf(endpoint.hostname), addressesOf(host)]);
  const bad = theirs.find((address) => isOfThisMachine(address) && !own.some(isOfThisMachine));
  const link = theirs.find(isLinkLocal);
  if (bad !== undefined || link !== undefined) throw new CaFault('connection-unreachable', { host });
}

async function addressesOf(hostname: string): Promise<string[]> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) > 0) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    throw new CaFault('name-unresolved', { host });
  }
}

/** Loopback and the unspecified address (RFC 6890), also as IPv4-mapped IPv6. */
const THIS_MACHINE = new BlockList();
THIS_MACHINE.addSubnet('127.0.0.0', 8);
THIS_MACHINE.addSubnet('0.0.0.0', 8);
THIS_MACHINE.addSubnet('::', 127, 'ipv6');

/** RFC 3927, RFC 4291 §2.5.6: where clouds keep credentials. */
const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet('169.254.0.0', 16);
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');

function isOfThisMachine(address: string): boolean {
  return THIS_MACHINE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function isLinkLocal(address: string): boolean {
  return LINK_LOCAL.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function iso(epochMs: number | null): string {
  return epochMs === null ? '–' : new Date(epochMs).toISOString();
}
