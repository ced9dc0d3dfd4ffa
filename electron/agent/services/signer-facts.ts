import type { SIGNER_STANDINGS } from '../../../shared/contract/signers.ts';
import type { NameLimits } from '../enrollment/policy.ts';
import { readCertificate, type Certificate } from '../pki/certificate.ts';
import { extensionValue, readExtendedKeyUsage } from '../pki/extensions.ts';
import { sha256Hex } from '../pki/fingerprints.ts';
import { Oid } from '../pki/oids.ts';
import { nameLimits } from '../profiles/name-limits.ts';
import type { StoredSigner } from './stored-bodies.ts';

export type SignerStanding = (typeof SIGNER_STANDINGS)[number];

/** What follows from a signer's certificate and settings, worked out once. */
export type ReadSigner = {
  readonly certificate: Certificate;
  readonly sha256: string;
  /** Dotted OIDs; empty where the certificate is not restricted, which is no purpose either. */
  readonly purposes: readonly string[];
  readonly scope: NameLimits;
};

/** The names that settings use for the usual purposes. */
const USAGES: Readonly<Record<string, string>> = {
  cmcRA: '1.3.6.1.5.5.7.3.28',
  certificateRequestAgent: '1.3.6.1.4.1.311.20.2.1',
  clientAuth: Oid.clientAuth,
};

/** Throws DerError for what is no certificate; nothing else is stored. */
export function readSigner(body: StoredSigner): ReadSigner {
  const certificate = readCertificate(Buffer.from(body.certificate, 'base64'));
  return {
    certificate,
    sha256: sha256Hex(certificate.der),
    purposes: purposesOf(certificate),
    scope: nameLimits(body.scope),
  };
}

/** Throws DerError. */
export function purposesOf({ extensions }: Certificate): string[] {
  const value = extensionValue(extensions, Oid.extKeyUsage);
  return value === undefined ? [] : readExtendedKeyUsage(value);
}

/** What our own store says of a certificate that we issued. */
export type OwnRecord = { readonly revoked: boolean } | null;

/**
 * Trusted and authorised in one decision with one reason: why this signer would be refused now, or `good`. For source
 * `local`, `own` is what the store has of exactly this certificate.
 */
export function standingOf(body: StoredSigner, read: ReadSigner, own: OwnRecord, now: number): SignerStanding {
  const { notBefore, notAfter } = read.certificate;
  if (!body.enabled) return 'disabled';
  if (now < notBefore) return 'not-yet-valid';
  if (now > notAfter) return 'expired';
  // `anyExtendedKeyUsage` is nobody's intention here: the operator named the purposes.
  if (!body.usages.some((usage) => read.purposes.includes(USAGES[usage] ?? usage))) return 'usage-missing';
  switch (body.revocation.source) {
    case 'unchecked':
      return 'good';
    case 'local':
      if (own === null) return 'revocation-unknown';
      return own.revoked ? 'revoked' : 'good';
    case 'crl': {
      const { crl } = body;
      const until = crl?.nextUpdate ?? null;
      if (crl === null || until === null) return 'revocation-unknown';
      if (crl.revokedAt !== null) return 'revoked';
      return until > now ? 'good' : 'revocation-unknown';
    }
  }
}
