import type { CertificateRow } from '../../../../../shared/contract/certificates.ts';
import type { CertificateFacts, Queries } from '../../queries.ts';

/** The states of the contract, for the instant `@now`. */
const STATE = `CASE WHEN r.revoked_at IS NOT NULL THEN 'revoked' WHEN r.not_after <= @now THEN 'expired'
  WHEN r.expiring_from <= @now THEN 'expiring' ELSE 'valid' END`;

const COLUMNS = `r.serial, r.kind, r.name, r.subject, r.dns_names, r.ip_addresses, r.key_algorithm, r.profile, r.not_before,
  r.not_after, r.issued_at, r.revoked_at, r.revocation_reason, r.registration_id`;

export const CERTIFICATE_ROW = `${COLUMNS}, ${STATE} AS state`;

const MORE = `r.issuer, r.authority_id, r.sha256, r.sha1, r.md5, r.transaction_id, r.renewed_by, r.renews, r.der,
  r.endpoint_id, coalesce(r.serial_number, r.serial) AS serial_number`;

export const CERTIFICATE = `${CERTIFICATE_ROW}, ${MORE},
  (SELECT fqdn FROM registration g WHERE g.id = r.registration_id) AS registration_fqdn`;

export const CERTIFICATE_FACTS = `${COLUMNS}, ${MORE}, r.spki_sha256, r.ra_profile`;

type Columns = {
  readonly serial: string;
  readonly kind: CertificateRow['kind'];
  readonly name: string;
  readonly subject: string;
  readonly dns_names: string;
  readonly ip_addresses: string;
  readonly key_algorithm: string;
  readonly profile: string;
  readonly not_before: number;
  readonly not_after: number;
  readonly issued_at: number;
  readonly revoked_at: number | null;
  readonly revocation_reason: CertificateRow['revocationReason'];
  readonly registration_id: string | null;
};
type More = {
  readonly issuer: string;
  readonly authority_id: string;
  readonly sha256: string;
  readonly sha1: string;
  readonly md5: string;
  readonly transaction_id: string | null;
  readonly renewed_by: string | null;
  readonly renews: string | null;
  readonly endpoint_id: string | null;
  readonly serial_number: string;
  readonly der: Uint8Array;
};
export type CertificateRecord = Columns & { readonly state: CertificateRow['state'] };
export type FullCertificateRecord = CertificateRecord & More & { readonly registration_fqdn: string | null };
export type CertificateFactsRecord = Columns &
  More & { readonly spki_sha256: string; readonly ra_profile: string | null };

function fromColumns(record: Columns): Omit<CertificateRow, 'state'> {
  return {
    serial: record.serial,
    kind: record.kind,
    name: record.name,
    subject: record.subject,
    dnsNames: JSON.parse(record.dns_names) as string[],
    ipAddresses: JSON.parse(record.ip_addresses) as string[],
    keyAlgorithm: record.key_algorithm,
    profile: record.profile,
    notBefore: record.not_before,
    notAfter: record.not_after,
    issuedAt: record.issued_at,
    revokedAt: record.revoked_at,
    revocationReason: record.revocation_reason,
    registrationId: record.registration_id,
  };
}

function fromMore(record: More) {
  return {
    issuer: record.issuer,
    authorityId: record.authority_id,
    sha256: record.sha256,
    sha1: record.sha1,
    md5: record.md5,
    transactionId: record.transaction_id,
    renewedBy: record.renewed_by,
    renews: record.renews,
    endpointId: record.endpoint_id,
    serialNumber: record.serial_number,
    der: record.der,
  };
}

export function toCertificateRow(record: CertificateRecord): CertificateRow {
  return { ...fromColumns(record), state: record.state };
}

export function toCertificate(record: FullCertificateRecord): NonNullable<Queries['certificate.get']['output']> {
  return { ...toCertificateRow(record), ...fromMore(record), registrationFqdn: record.registration_fqdn };
}

export function toCertificateFacts(record: CertificateFactsRecord): CertificateFacts {
  return { ...fromColumns(record), ...fromMore(record), spkiSha256: record.spki_sha256, raProfile: record.ra_profile };
}
