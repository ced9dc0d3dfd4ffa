import type { AuthorityView, CrlState } from '../../../shared/contract/authority.ts';
import { PEM_LABELS, toPem } from '../pki/pem.ts';
import type { PublicAddresses } from '../settings/public-addresses.ts';
import type { AuthorityRecord, RaRecord } from '../store/queries.ts';

/** An authority as consoles see it. */
export function authorityView(record: AuthorityRecord, crl: CrlState, addresses: PublicAddresses): AuthorityView {
  const standard = record.ras.find(({ role }) => role === 'standard');
  const legacy = record.ras.find(({ role }) => role === 'legacy');
  if (standard === undefined) throw new TypeError('an authority without an RA');
  return {
    id: record.id,
    name: record.name,
    state: record.state,
    subject: record.subject,
    serial: record.serial,
    keyKind: record.keyKind,
    notBefore: record.notBefore,
    notAfter: record.notAfter,
    activateAt: record.activateAt,
    activatedAt: record.activatedAt,
    retiredAt: record.retiredAt,
    lastCertificateEnds: record.lastEnd,
    fingerprints: { sha256: record.sha256, sha1: record.sha1, md5: record.md5 },
    pem: toPem(PEM_LABELS.certificate, record.certificate),
    certificateUrl: addresses.caUrl(record.id),
    ra: raView(standard),
    legacyRa: legacy === undefined ? null : raView(legacy),
    crl,
    issued: record.issued,
    revoked: record.revoked,
  };
}

function raView({ serial, subject, notBefore, notAfter, keyKind }: RaRecord): AuthorityView['ra'] {
  return { serial, subject, notBefore, notAfter, keyKind };
}
