import type { SettingProblem } from '../../../shared/contract/services.ts';
import type { SignerSettings } from '../../../shared/contract/signers.ts';
import type { Certificate } from '../pki/certificate.ts';
import { DerError } from '../pki/der-reader.ts';
import { extensionValue, readKeyUsage } from '../pki/extensions.ts';
import { Oid } from '../pki/oids.ts';
import { fromPem, PEM_LABELS } from '../pki/pem.ts';
import { verifySignature } from '../pki/verify-signature.ts';
import { isWide } from '../profiles/name-limits.ts';
import { certificateIn, checkScope, hasStrayParts, isEmpty, notice, problem, type Notice } from './problems.ts';
import type { ServiceObjects } from './service-objects.ts';
import { purposesOf } from './signer-facts.ts';
import type { StoredSigner } from './stored-bodies.ts';

export type SignerCheck = {
  readonly problems: readonly SettingProblem[];
  /** In the spelling in which they are kept. */
  readonly settings: SignerSettings;
};

/** The one certificate of a PEM text, or what is wrong with it. */
export function readSignerPem(pem: string): { certificate: Certificate } | { problem: SettingProblem } {
  const blocks = fromPem(pem).filter(({ label }) => label === PEM_LABELS.certificate);
  if (blocks.length > 1) return { problem: problem('certificate-several', ['pem']) };
  const certificate = certificateIn(pem);
  if (certificate === null || !isReadable(certificate)) return { problem: problem('certificate-malformed', ['pem']) };
  return { certificate };
}

function isReadable(certificate: Certificate): boolean {
  try {
    purposesOf(certificate);
    return true;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

/** @param isOurs whether our own CA issued exactly this certificate */
export function checkSigner(
  objects: ServiceObjects,
  certificate: Certificate,
  given: SignerSettings,
  isOurs: boolean,
): SignerCheck {
  const { problems: found, scope } = checkScope(given.scope, ['scope']);
  const problems = [...found];
  if (isEmpty(given.scope) && !given.registered) problems.push(problem('scope-empty', ['scope']));
  for (const [index, id] of given.raProfileIds.entries()) {
    if (objects.find('ra-profile', id) === null)
      problems.push(problem('ra-profile-unknown', ['raProfileIds', index], { value: id }));
  }
  if (given.revocation.source === 'local' && !isOurs)
    problems.push(problem('signer-not-ours', ['revocation', 'source']));
  if (given.revocation.source === 'crl') problems.push(...crlProblems(certificate, given.revocation));
  const raProfileIds = [...new Set(given.raProfileIds)];
  return { problems, settings: { ...given, scope, raProfileIds, usages: [...new Set(given.usages)] } };
}

type CrlSource = Extract<SignerSettings['revocation'], { source: 'crl' }>;

function crlProblems(certificate: Certificate, { url, issuerPem }: CrlSource): SettingProblem[] {
  const found = hasStrayParts(url) ? [problem('url-parts', ['revocation', 'url'])] : [];
  const path = ['revocation', 'issuerPem'];
  const issuer = certificateIn(issuerPem);
  if (issuer === null) return [...found, problem('certificate-malformed', path)];
  if (!issued(issuer, certificate)) return [...found, problem('issuer-differs', path)];
  return mayOnlySignOther(issuer) ? [...found, problem('issuer-signs-no-crl', path)] : found;
}

function issued(
  issuer: Certificate,
  { issuer: name, signatureAlgorithm, signedPart, signature }: Certificate,
): boolean {
  if (Buffer.compare(issuer.subject, name) !== 0) return false;
  return verifySignature(signatureAlgorithm, issuer.publicKey, signedPart, signature);
}

/** RFC 5280 §6.3.3 (f): where there is a key usage, it has cRLSign. */
function mayOnlySignOther({ extensions }: Certificate): boolean {
  const value = extensionValue(extensions, Oid.keyUsage);
  try {
    return value !== undefined && !readKeyUsage(value).includes('cRLSign');
  } catch (error) {
    if (error instanceof DerError) return true;
    throw error;
  }
}

/** What should be known about a signer as it stands. */
export function signerNotices({ enabled, revocation, scope }: StoredSigner): Notice[] {
  if (!enabled) return [];
  return [
    ...(revocation.source === 'unchecked' ? [notice('signer-revocation-unchecked', 'warning')] : []),
    ...(isWide(scope) ? [notice('scope-wide', 'warning')] : []),
  ];
}
