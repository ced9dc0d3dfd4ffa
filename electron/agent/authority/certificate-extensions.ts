import type { Authorization } from '../enrollment/authorise.ts';
import type { AuthorizedNames } from '../enrollment/authorized-names.ts';
import { writeAuthorityInfoAccess, writeCrlDistributionPoint } from '../pki/access-locations.ts';
import type { Certificate } from '../pki/certificate.ts';
import { octetString } from '../pki/der-writer.ts';
import {
  type Extension,
  type KeyUsageName,
  extensionValue,
  readSubjectKeyIdentifier,
  writeAuthorityKeyIdentifier,
  writeBasicConstraints,
  writeExtendedKeyUsage,
  writeKeyUsage,
} from '../pki/extensions.ts';
import { type GeneralName, writeGeneralNames } from '../pki/general-names.ts';
import { keyIdentifier } from '../pki/key-identifier.ts';
import { Oid } from '../pki/oids.ts';
import { readPublicKey } from '../pki/public-key.ts';

const PURPOSES = { serverAuth: Oid.serverAuth, clientAuth: Oid.clientAuth } as const;

/** Where a certificate's reader finds the CRL and the CA certificate; null leaves the extension out. */
export type PublishedAt = { readonly crlUrl: string | null; readonly caUrl: string | null };

/**
 * The extensions of a CA's own certificate (RFC 5280 §4.2.1): a root that signs certificates and CRLs, and once, before
 * it is followed by another, the message that says so (RFC 8894 §4.7.1).
 */
export function authorityExtensions(publicKey: Uint8Array): Extension[] {
  const identifier = keyIdentifier(publicKey);
  return [
    // No path length: an intermediate below this root must stay possible.
    extension(Oid.basicConstraints, true, writeBasicConstraints({ ca: true, pathLength: null })),
    extension(Oid.keyUsage, true, writeKeyUsage(['digitalSignature', 'keyCertSign', 'cRLSign'])),
    extension(Oid.subjectKeyIdentifier, false, octetString(identifier)),
    // §4.2.1.1 allows a root to leave it out; with it, every certificate and CRL of this CA is found in one way.
    extension(Oid.authorityKeyIdentifier, false, writeAuthorityKeyIdentifier(identifier)),
  ];
}

/** The extensions of a certificate that a CA issues: the profile's, with the authorization's names. */
export function issuedExtensions(
  issuer: Certificate,
  { names, profile, publicKey }: Authorization,
  subjectIsEmpty: boolean,
  { crlUrl, caUrl }: PublishedAt,
): Extension[] {
  const alternative = alternativeNames(names);
  const purposes = profile.extendedKeyUsages.map((purpose) => PURPOSES[purpose]);
  const usages: readonly KeyUsageName[] =
    readPublicKey(publicKey).kind === 'rsa' ? profile.rsaKeyUsages : ['digitalSignature'];
  return [
    // cA FALSE is the default, so the value is an empty SEQUENCE: said, because some devices ask for the extension.
    extension(Oid.basicConstraints, true, writeBasicConstraints({ ca: false, pathLength: null })),
    extension(Oid.keyUsage, true, writeKeyUsage(usages)),
    ...optional(purposes.length > 0, Oid.extKeyUsage, () => writeExtendedKeyUsage(purposes)),
    ...(alternative.length === 0
      ? []
      : // §4.2.1.6: critical where the subject is empty, and only there.
        [extension(Oid.subjectAltName, subjectIsEmpty, writeGeneralNames(alternative))]),
    extension(Oid.subjectKeyIdentifier, false, octetString(keyIdentifier(publicKey))),
    extension(Oid.authorityKeyIdentifier, false, writeAuthorityKeyIdentifier(authorityKeyIdentifier(issuer))),
    ...(crlUrl === null ? [] : [extension(Oid.crlDistributionPoints, false, writeCrlDistributionPoint(crlUrl))]),
    ...(caUrl === null
      ? []
      : [
          extension(
            Oid.authorityInfoAccess,
            false,
            writeAuthorityInfoAccess([{ method: Oid.caIssuers, location: caUrl }]),
          ),
        ]),
  ];
}

/** What names the issuer's key in what it signs: its own subjectKeyIdentifier, whatever way that was made (§4.2.1.1). */
export function authorityKeyIdentifier(issuer: Certificate): Uint8Array {
  const own = extensionValue(issuer.extensions, Oid.subjectKeyIdentifier);
  return own === undefined ? keyIdentifier(issuer.publicKey) : readSubjectKeyIdentifier(own);
}

function alternativeNames({ dnsNames, ipAddresses, uris = [] }: AuthorizedNames): GeneralName[] {
  return [
    ...dnsNames.map((value) => ({ kind: 'dNSName', value }) as const),
    ...ipAddresses.map((value) => ({ kind: 'iPAddress', value }) as const),
    ...uris.map((value) => ({ kind: 'uniformResourceIdentifier', value }) as const),
  ];
}

function extension(type: string, critical: boolean, value: Uint8Array): Extension {
  return { type, critical, value };
}

function optional(present: boolean, type: string, value: () => Uint8Array): Extension[] {
  return present ? [extension(type, false, value())] : [];
}
