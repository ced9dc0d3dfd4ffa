import type { Refusal } from '../../../shared/contract/transactions.ts';
import type { KnownAuthority } from '../authority/known-authorities.ts';
import type { Desk } from './desk-deps.ts';
import { recordQuestion } from './record-question.ts';
import { refuse } from './refuse.ts';
import type { CertificateOutcome, CertificateQuery, CrlOutcome, CrlQuery, GetCertificate, GetCrl } from './request.ts';
import { sameName } from './same-name.ts';

/** GetCert (RFC 8894 §3.3.4): any certificate that an authority of ours issued, and its own. Certificates are public. */
export function createGetCertificate(desk: Desk): GetCertificate {
  return async (query) => {
    const certificate = await findCertificate(desk, query);
    const { unread, serial } = query;
    if (unread !== null || certificate === null) {
      return refused(desk, query, unread ?? refuse('certificate-unknown', { serial }));
    }
    await recordQuestion(desk, query, { certificateSerial: certificate.isStored ? serial : null });
    return { outcome: 'found', certificate: certificate.der } satisfies CertificateOutcome;
  };
}

async function findCertificate(
  desk: Desk,
  query: CertificateQuery,
): Promise<{ readonly der: Uint8Array; readonly isStored: boolean } | null> {
  const { serial } = query;
  const found = await desk.store.read('certificate.facts', { serial });
  const named = authoritiesNamed(desk, query);
  if (found !== null && named.some(({ id }) => id === found.authorityId)) return { der: found.der, isStored: true };
  // Each of ours is its own issuer.
  const own = named.find((authority) => authority.serial === serial);
  return own === undefined ? null : { der: own.certificate, isStored: false };
}

/**
 * GetCRL (RFC 8894 §3.3.4): the CRL of the authority that is named. Of several with one name, the one that issued the
 * certificate with this serial number; where the client made that up, the one that issues now.
 */
export function createGetCrl(desk: Desk): GetCrl {
  return async (query) => {
    const found = await desk.store.read('certificate.facts', { serial: query.serial });
    const named = authoritiesNamed(desk, query);
    const authority = named.find(({ id }) => id === found?.authorityId) ?? named[0];
    const { unread } = query;
    if (unread !== null || authority === undefined) return refused(desk, query, unread ?? refuse('crl-unknown'));
    await recordQuestion(desk, query, { certificateSerial: null });
    return { outcome: 'found', crl: authority.crl } satisfies CrlOutcome;
  };
}

function authoritiesNamed({ authorities }: Desk, { issuer }: CrlQuery): KnownAuthority[] {
  return authorities().filter(({ subject }) => sameName(subject, issuer));
}

async function refused(
  desk: Desk,
  query: CertificateQuery,
  refusal: Refusal,
): Promise<{ readonly outcome: 'refused'; readonly refusal: Refusal }> {
  await recordQuestion(desk, query, { refusal });
  return { outcome: 'refused', refusal };
}
