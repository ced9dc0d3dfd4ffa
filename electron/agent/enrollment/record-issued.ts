import type { IssuedCertificate } from '../authority/issue.ts';
import { statement, type Statement } from '../store/statements.ts';
import type { Authentication } from './authentication.ts';
import { certificateRow } from './certificate-row.ts';
import { audit } from './record-rows.ts';

/** An issued certificate, and what it is recorded with. */
export type Issuance = {
  readonly authentication: Authentication;
  readonly issued: IssuedCertificate;
  readonly authorityId: string;
  /** Identifier of the stored transaction. */
  readonly transactionId: string;
  readonly raProfileId: string | null;
  /** Revoke the renewed certificate, as the RA profile says. */
  readonly revokeOld: boolean;
  readonly clientAddress: string;
  readonly receivedAt: number;
  readonly now: number;
};

/** The certificate itself; a renewed one must still be good. Comes before the transaction that names it. */
export function certificateStatements(issuance: Issuance): Statement[] {
  const { authentication, issued, authorityId, transactionId, raProfileId } = issuance;
  const renews = renewedSerial(authentication);
  const registrationId = authentication.registration?.id ?? null;
  const relations = { authorityId, registrationId, transactionId, renews, raProfile: raProfileId };
  return [
    ...(renews === null ? [] : [statement('certificate.requireCurrent', { serial: renews })]),
    statement('certificate.insert', certificateRow(issued, relations)),
  ];
}

/**
 * What an issued certificate changes beside itself and its transaction: its registration, the one that it renews, the
 * audit log. `challengeMac` is burnt with it; null where nothing is left to burn.
 */
export function consequences(issuance: Issuance, challengeMac: Uint8Array | null): Statement[] {
  const { authentication, issued, receivedAt } = issuance;
  const { registration } = authentication;
  const { serial, notAfter } = issued;
  const renews = renewedSerial(authentication);
  return [
    ...(registration === null
      ? []
      : [statement('registration.enroll', { id: registration.id, challengeMac, at: receivedAt, serial, notAfter })]),
    ...(renews === null ? [] : [statement('certificate.markRenewed', { serial: renews, renewedBy: serial })]),
    ...revocation(issuance, renews),
    issuedAudit(issuance, renews),
  ];
}

/** The old certificate is superseded in the same unit: there is no instant at which both are good. Its CRL follows. */
function revocation({ authentication, revokeOld, issued, now }: Issuance, renews: string | null): Statement[] {
  if (!revokeOld || renews === null) return [];
  const reason = 'superseded';
  const name = authentication.by === 'certificate' ? authentication.renews.name : issued.name;
  return [
    statement('certificate.revoke', { serial: renews, at: now, reason }),
    audit(now, 'certificate.revoked', 'certificate', renews, { name, reason, renewedBy: issued.serial }),
  ];
}

function issuedAudit({ authentication, issued, clientAddress, now }: Issuance, renews: string | null): Statement {
  const { registration, by } = authentication;
  return audit(now, renews === null ? 'certificate.issued' : 'certificate.renewed', 'certificate', issued.serial, {
    fqdn: registration?.fqdn ?? issued.name,
    ...(registration === null ? {} : { registration: registration.id }),
    client: clientAddress,
    ...(by === 'challenge' || by === 'certificate' ? {} : { by }),
    ...(by === 'signer' ? { signer: authentication.signer.name } : {}),
    ...(renews === null ? {} : { renews }),
  });
}

export function renewedSerial(authentication: Authentication): string | null {
  return authentication.by === 'certificate' ? authentication.renews.serial : null;
}
