import { createPrivateKey } from 'node:crypto';
import type { KeyKind, RaRole } from '../../../shared/contract/authority.ts';
import { authoriseRegistrationAuthority } from '../enrollment/authorise.ts';
import { newObjectId } from '../object-id.ts';
import { buildCertificate } from '../pki/build-certificate.ts';
import { type Certificate, readCertificate } from '../pki/certificate.ts';
import { formatName, writeName } from '../pki/distinguished-name.ts';
import { fingerprints } from '../pki/fingerprints.ts';
import { newKeyPair } from '../pki/key-pair.ts';
import { readPublicKey } from '../pki/public-key.ts';
import { newSerialNumber } from '../pki/serial-number.ts';
import { type Signer, keySigner, signatureAlgorithmFor } from '../pki/signer.ts';
import { raKeyKind } from '../profiles/certificate-profile.ts';
import type { NewAuthority } from '../store/statements.ts';
import { type PublishedAt, authorityExtensions } from './certificate-extensions.ts';
import { type IssuedCertificate, type Issuer, issueCertificate } from './issue.ts';
import { authoritySubject, registrationAuthorityName } from './subject.ts';
import { validityOfYears } from './validity.ts';

export type NewAuthorityInput = {
  /** The commonName: 1 to 64 characters. */
  readonly name: string;
  readonly key: KeyKind;
  readonly years: number;
};

export type MadeRegistrationAuthority = {
  readonly certificate: IssuedCertificate;
  readonly role: RaRole;
  readonly keyKind: KeyKind;
  /** PKCS#8 DER: straight into the vault with it. */
  readonly privateKey: Uint8Array;
};

export type MadeAuthority = {
  readonly facts: NewAuthority;
  /** The CA's certificate, parsed. */
  readonly certificate: Certificate;
  /** PKCS#8 DER: straight into the vault with it. */
  readonly privateKey: Uint8Array;
  readonly ra: MadeRegistrationAuthority;
};

/**
 * Makes a root CA and the SCEP registration authority beside it, each with its own key: an RA decrypts what anybody on
 * the LAN sends, and the CA's key must never do that. Nothing is stored. `now` is epoch milliseconds.
 */
export async function makeAuthority(input: NewAuthorityInput, now: number): Promise<MadeAuthority> {
  const { signer, ...root } = await makeRoot(input, now);
  const issuer = { certificate: root.certificate, signer };
  const options = { now, crlUrl: null, caUrl: null };
  return { ...root, ra: await makeRegistrationAuthority(issuer, input, 'standard', options) };
}

/** A self-signed root alone. */
export async function makeRoot(
  input: NewAuthorityInput,
  now: number,
): Promise<Omit<MadeAuthority, 'ra'> & { readonly signer: Signer }> {
  const keys = await newKeyPair(input.key);
  const signer = signerOf(keys);
  const subject = writeName(authoritySubject(input.name));
  const content = {
    serial: newSerialNumber(),
    issuer: subject,
    subject,
    ...validityOfYears(now, input.years),
    publicKey: keys.publicKey,
    extensions: authorityExtensions(keys.publicKey),
  };
  const certificate = readCertificate(await buildCertificate(content, signer));
  return { facts: factsOf(certificate, input, now), certificate, privateKey: keys.privateKey, signer };
}

/** A new RA key and certificate beside a CA: with it, or before the present one ends. */
export async function makeRegistrationAuthority(
  issuer: Issuer,
  authority: Pick<NewAuthorityInput, 'name' | 'key'>,
  role: RaRole,
  options: PublishedAt & { readonly now: number },
): Promise<MadeRegistrationAuthority> {
  // What knows MD5 and single DES alone is too slow, and often unable, to use a longer key.
  const keyKind = role === 'legacy' ? 'rsa:2048' : raKeyKind(authority.key);
  const keys = await newKeyPair(keyKind);
  const authorization = authoriseRegistrationAuthority(registrationAuthorityName(authority.name, role), keys.publicKey);
  const certificate = await issueCertificate(issuer, authorization, options);
  return { certificate, role, keyKind, privateKey: keys.privateKey };
}

function signerOf({ publicKey, privateKey }: { publicKey: Uint8Array; privateKey: Uint8Array }): Signer {
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  return keySigner(key, signatureAlgorithmFor(readPublicKey(publicKey)));
}

function factsOf(certificate: Certificate, input: NewAuthorityInput, now: number): NewAuthority {
  return {
    id: newObjectId(now),
    name: input.name,
    subject: formatName(certificate.subjectName),
    serial: certificate.serial,
    keyKind: input.key,
    certificate: certificate.der,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    ...fingerprints(certificate.der),
    createdAt: now,
  };
}
