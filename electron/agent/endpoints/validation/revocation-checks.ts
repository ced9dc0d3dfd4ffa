import { randomBytes } from 'node:crypto';
import type { Accepted } from '../../connectors/accept-certificate.ts';
import { readCrlAddress, readDomainCrlAddress } from '../../directory/fetch-crl.ts';
import { CaFault } from '../../outbound/ca-fault.ts';
import { readAuthorityInfoAccess, readCrlDistributionPoints } from '../../pki/access-locations.ts';
import type { Certificate } from '../../pki/certificate.ts';
import { DerError } from '../../pki/der-reader.ts';
import { visibleText } from '../../pki/directory-string.ts';
import { extensionValue } from '../../pki/extensions.ts';
import { Oid } from '../../pki/oids.ts';
import { writeCertificateId, writeOcspRequest } from '../../protocols/ocsp/ocsp-request.ts';
import { readOcspResponse, type OcspAnswer } from '../../protocols/ocsp/ocsp-response.ts';
import { readNews } from '../../services/signer-crl.ts';
import type { Context } from './context.ts';
import { hasDirectory } from './domain-crl.ts';
import { fetchNamed, fetchNamedCrl, isHttp } from './fetch-named.ts';
import type { Finding } from './report.ts';

const MOST_CRL = 16 * 1_048_576;
const MOST_OCSP = 65_536;
/** Addresses in one certificate that are tried. */
const MOST_ADDRESSES = 4;
/** Characters. */
const LONGEST_ADDRESS = 2_048;

const SKIPPED: Finding = { state: 'skipped', milliseconds: 0 };

/** The CRL that the certificate itself names: fetched, signed by its issuer, current, and without it. */
export async function checkCrl(context: Context, { certificate, issuers: [issuer] }: Accepted): Promise<Finding> {
  const addresses = locations(certificate, Oid.crlDistributionPoints, readCrlDistributionPoints);
  if (addresses.length === 0) return SKIPPED;
  const sent = addresses.join('\n');
  const inDirectory = addresses.filter((each) => readCrlAddress(each) !== null);
  const inDomain = hasDirectory(context) ? addresses.filter((each) => readDomainCrlAddress(each) !== null) : [];
  const usable = [...addresses.filter(isHttp), ...inDirectory, ...inDomain].slice(0, MOST_ADDRESSES);
  // What only the domain's own machines can find is no fault of the CA's.
  if (usable.length === 0) return { sent, state: 'warned', fault: new CaFault('crl-directory-only') };
  let fault: CaFault | null = null;
  for (const url of usable) {
    try {
      const body = await fetchNamedCrl(context, url, MOST_CRL);
      const now = context.clock();
      const news = readNews(body, { certificate, issuer, url, before: null, now });
      if (news.problem !== null) fault ??= crlFault(news.problem, url);
      // Nothing that another list leaves out takes this back.
      else if (news.revokedAt !== null) return { sent, fault: new CaFault('crl-lists-it', { url }) };
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
      fault ??= new CaFault('crl-unreachable', { ...error.params, url, detail: error.code });
    }
  }
  return { sent, fault };
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

/**
 * A responder that the certificate names says that it is good. The next one is asked where one cannot be reached, says what nobody can
 * believe, or does not know; who looks only at the first fares worse, which is worth a warning.
 */
export async function checkOcsp(context: Context, { certificate, issuers: [issuer] }: Accepted): Promise<Finding> {
  const all = locations(certificate, Oid.authorityInfoAccess, (value) =>
    readAuthorityInfoAccess(value).flatMap(({ method, location }) => (method === Oid.ocsp ? [location] : [])),
  );
  const usable = [...new Set(all.filter(isHttp))].slice(0, MOST_ADDRESSES);
  if (usable.length === 0) return SKIPPED;
  const certificateId = writeCertificateId(certificate.serial, issuer);
  let first: Finding | null = null;
  for (const url of usable) {
    const found = await askedFor(url, () => askResponder(context, url, certificateId, issuer));
    if (found.fault === null && first !== null) return { ...found, state: 'warned', fault: first.fault ?? null };
    if (found.fault === null || found.received === 'revoked') return found;
    first ??= found;
  }
  return first ?? SKIPPED;
}

async function askedFor(url: string, ask: () => Promise<OcspAnswer>): Promise<Finding> {
  try {
    const { status, thisUpdate, nextUpdate, fresh } = await ask();
    return {
      sent: url,
      received: status.status,
      facts: [
        ['ocsp', url],
        ['this-update', iso(thisUpdate)],
        ['next-update', iso(nextUpdate)],
        ['nonce', fresh ? 'repeated' : 'not-repeated'],
      ],
      fault: status.status === 'good' ? null : new CaFault('ocsp-not-good', { status: status.status }),
    };
  } catch (error) {
    if (error instanceof CaFault) return { sent: url, fault: error };
    throw error;
  }
}

/** Rejects with CaFault where there is no answer that can be believed. */
async function askResponder(
  context: Context,
  url: string,
  certificateId: Uint8Array,
  issuer: Certificate,
): Promise<OcspAnswer> {
  // A new one each time: what one responder was asked is nothing for another.
  const nonce = randomBytes(16);
  const body = await fetchNamed(context, url, writeOcspRequest(certificateId, nonce), MOST_OCSP).catch(
    (error: unknown) => {
      if (error instanceof CaFault)
        throw new CaFault('ocsp-unreachable', { ...error.params, url, detail: error.code }, { cause: error });
      throw error;
    },
  );
  return readOcspResponse(body, { certificateId, nonce, issuer, now: context.clock() });
}

function locations(certificate: Certificate, type: string, read: (value: Uint8Array) => string[]): string[] {
  const value = extensionValue(certificate.extensions, type);
  if (value === undefined) return [];
  try {
    // One that is shortened, or shown with escapes, would be another address.
    return read(value).filter((each) => each.length <= LONGEST_ADDRESS && visibleText(each) === each);
  } catch (error) {
    if (error instanceof DerError) return [];
    throw error;
  }
}

function iso(epochMs: number | null): string {
  return epochMs === null ? '–' : new Date(epochMs).toISOString();
}
