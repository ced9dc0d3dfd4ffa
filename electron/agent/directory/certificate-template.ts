import type { DirectoryEntry } from './directory-entry.ts';

/** A certificate template as the directory keeps it (MS-CRTD §2), as far as it says whether we can use it. */
export type CertificateTemplate = {
  /** The common name, by which requests name it. */
  readonly name: string;
  readonly displayName: string;
  /** Dotted OID; null for templates of version 1. */
  readonly oid: string | null;
  readonly majorVersion: number;
  readonly minorVersion: number;
  readonly schemaVersion: number;
  readonly leastKeyBits: number;
  /** Milliseconds. */
  readonly validity: number;
  readonly renewalOverlap: number;
  /** Dotted OIDs. */
  readonly purposes: readonly string[];
  /** Whether the subject and the alternative names come from the request, or from the directory. */
  readonly subject: 'request' | 'directory';
  /** How many certificates must sign a request, and the purposes that each must have. */
  readonly signatures: number;
  readonly signerPurposes: readonly string[];
  /** A CA manager has to approve. */
  readonly approval: boolean;
  /** A request may be for another than who asks. */
  readonly onBehalf: boolean;
};

export const TEMPLATE_TEXTS = [
  'cn',
  'displayName',
  'revision',
  'pKIExtendedKeyUsage',
  'msPKI-Template-Schema-Version',
  'msPKI-Template-Minor-Revision',
  'msPKI-Cert-Template-OID',
  'msPKI-Minimal-Key-Size',
  'msPKI-Certificate-Name-Flag',
  'msPKI-Enrollment-Flag',
  'msPKI-RA-Signature',
  'msPKI-RA-Application-Policies',
  'msPKI-Certificate-Application-Policy',
] as const;
export const TEMPLATE_OCTETS = ['pKIExpirationPeriod', 'pKIOverlapPeriod'] as const;

/** msPKI-Certificate-Name-Flag (MS-CRTD §2.28): CT_FLAG_ENROLLEE_SUPPLIES_SUBJECT. */
const ENROLLEE_SUPPLIES_SUBJECT = 0x1;
/** msPKI-Enrollment-Flag (§2.26): CT_FLAG_PEND_ALL_REQUESTS, CT_FLAG_ALLOW_ENROLL_ON_BEHALF_OF. */
const PEND_ALL_REQUESTS = 0x2;
const ALLOW_ENROLL_ON_BEHALF_OF = 0x800;

/** Null for an entry without a common name. */
export function readTemplate(entry: DirectoryEntry): CertificateTemplate | null {
  const name = entry.text('cn');
  if (name === null) return null;
  const enrollment = entry.flags('msPKI-Enrollment-Flag');
  const policies = entry.texts('msPKI-Certificate-Application-Policy').filter(isOid);
  return {
    name,
    displayName: entry.text('displayName') ?? name,
    oid: entry.text('msPKI-Cert-Template-OID'),
    majorVersion: entry.flags('revision'),
    minorVersion: entry.flags('msPKI-Template-Minor-Revision'),
    schemaVersion: entry.flags('msPKI-Template-Schema-Version') || 1,
    leastKeyBits: entry.flags('msPKI-Minimal-Key-Size'),
    validity: period(entry, 'pKIExpirationPeriod'),
    renewalOverlap: period(entry, 'pKIOverlapPeriod'),
    purposes: policies.length > 0 ? policies : entry.texts('pKIExtendedKeyUsage').filter(isOid),
    subject: (entry.flags('msPKI-Certificate-Name-Flag') & ENROLLEE_SUPPLIES_SUBJECT) !== 0 ? 'request' : 'directory',
    signatures: entry.flags('msPKI-RA-Signature'),
    signerPurposes: entry.texts('msPKI-RA-Application-Policies').flatMap(raPolicies),
    approval: (enrollment & PEND_ALL_REQUESTS) !== 0,
    onBehalf: (enrollment & ALLOW_ENROLL_ON_BEHALF_OF) !== 0,
  };
}

const PURPOSES = 'msPKI-RA-Application-Policies';
const TICKS_A_MILLISECOND = 10_000n;

/**
 * A bare OID, or since schema version 3 a list of properties between backticks (MS-CRTD §2.23): name, type, value. Of those only the
 * purposes are of interest.
 */
function raPolicies(value: string): string[] {
  if (isOid(value)) return [value];
  const fields = value.split('`');
  const at = fields.indexOf(PURPOSES);
  return at < 0
    ? []
    : (fields[at + 2] ?? '')
        .split(',')
        .map((each) => each.trim())
        .filter(isOid);
}

function isOid(text: string): boolean {
  return /^[0-2](?:\.\d{1,10}){1,32}$/.test(text);
}

/** Eight octets, little-endian, a negative number of 100 nanoseconds (MS-CRTD §2.7). Zero for anything else. */
function period(entry: DirectoryEntry, name: string): number {
  const [octets] = entry.octets(name);
  if (octets?.length !== 8) return 0;
  const ticks = -octets.readBigInt64LE();
  return ticks <= 0n ? 0 : Number(ticks / TICKS_A_MILLISECOND);
}
