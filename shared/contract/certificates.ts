import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { inspection } from './inspect.ts';
import { page, pageRequest } from './paging.ts';
import { hex, instant, objectId, pemText, serialHex } from './scalars.ts';

/** valid: within its dates, with more than a third of its life or 30 days left, whichever is less · expiring: valid, but within that · expired · revoked. */
export const CERTIFICATE_STATES = ['valid', 'expiring', 'expired', 'revoked'] as const;
export const certificateState = z.enum(CERTIFICATE_STATES);
export type CertificateState = z.infer<typeof certificateState>;

/** device: issued to a registration · ra: the SCEP registration authority's own. */
export const certificateKind = z.enum(['device', 'ra']);

/** CRLReason names of RFC 5280 §5.3.1 that an operator may choose. */
export const REVOCATION_REASONS = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
] as const;
export const revocationReason = z.enum(REVOCATION_REASONS);
export type RevocationReason = z.infer<typeof revocationReason>;

export const certificateRow = z.strictObject({
  /** The key of a certificate: its serial number, or for one of an external CA the first 20 octets of its SHA-256 fingerprint. */
  serial: serialHex,
  kind: certificateKind,
  state: certificateState,
  /** The commonName, for reading. */
  name: z.string(),
  /** Subject in RFC 4514 form. */
  subject: z.string(),
  dnsNames: z.array(z.string()),
  ipAddresses: z.array(z.string()),
  keyAlgorithm: z.string(),
  profile: z.string(),
  notBefore: instant,
  notAfter: instant,
  issuedAt: instant,
  revokedAt: instant.nullable(),
  revocationReason: revocationReason.nullable(),
  registrationId: objectId.nullable(),
});
export type CertificateRow = z.infer<typeof certificateRow>;

export const certificate = certificateRow.extend({
  issuer: z.string(),
  /** As the certificate has it; unique within its CA. */
  serialNumber: hex,
  /** The external CA through which it came; null for our own. */
  endpointId: objectId.nullable(),
  authorityId: objectId,
  sha256: hex,
  sha1: hex,
  md5: hex,
  pem: pemText,
  /** The transaction that asked for it; null for certificates that the agent made for itself. */
  transactionId: objectId.nullable(),
  registrationFqdn: z.string().nullable(),
  /** The certificate that renewed this one, and the one that this one renewed. */
  renewedBy: serialHex.nullable(),
  renews: serialHex.nullable(),
});
export type Certificate = z.infer<typeof certificate>;

export const certificateList = pageRequest([...CERTIFICATE_STATES], ['issuedAt', 'name', 'notAfter']).extend({
  kind: certificateKind.optional(),
  registrationId: objectId.optional(),
  /** notAfter in [from, to): what a bar of the histogram stands for. */
  notAfterFrom: instant.optional(),
  notAfterTo: instant.optional(),
});
export type CertificateListInput = z.input<typeof certificateList>;

const bySerial = z.strictObject({ serial: serialHex });

/** What revoking would do, shown before it is done. */
export const revocationImpact = z.strictObject({
  serial: serialHex,
  device: z.string(),
  /** False when the device holds a newer valid certificate. */
  onlyValidCertificate: z.boolean(),
  renewedBy: serialHex.nullable(),
  /** When the new CRL is published (at once), and when clients that cached the present CRL will fetch a new one. */
  publishedAt: instant,
  /** Null where another CA publishes the CRL. */
  noticedBy: instant.nullable(),
  crlUrl: z.string().nullable(),
});
export type RevocationImpact = z.infer<typeof revocationImpact>;

export const certificates = {
  list: oc.input(certificateList).output(page(certificateRow)),
  get: oc.input(bySerial).output(certificate),
  inspect: oc.input(bySerial).output(inspection),
  revocationImpact: oc.input(bySerial).output(revocationImpact),
  revoke: oc.input(bySerial.extend({ reason: revocationReason })).output(certificate),
  exportCsv: oc.input(z.strictObject({})).output(eventIterator(z.string())),
};
