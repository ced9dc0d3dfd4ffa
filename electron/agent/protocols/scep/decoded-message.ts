import type { KeyTransport } from '../../pki/cms/algorithms.ts';
import type { SignerCertificate } from '../../pki/certificate.ts';
import type { CertificationRequest } from '../../pki/certification-request.ts';
import { DerReader, contentOf } from '../../pki/der-reader.ts';
import { visibleText } from '../../pki/directory-string.ts';
import { formatName, readName } from '../../pki/distinguished-name.ts';
import type { GeneralName } from '../../pki/general-names.ts';
import { Oid } from '../../pki/oids.ts';
import { publicKeyName } from '../../pki/public-key.ts';
import { digestName, signatureAlgorithmName } from '../../pki/signature-algorithm.ts';
import type { DecodedMessage } from './codec.ts';

/** A message of which nothing was read yet. */
export const NOTHING_DECODED: DecodedMessage = {
  transactionId: null,
  messageType: null,
  digestAlgorithm: null,
  contentCipher: null,
  keyTransport: null,
  signer: null,
  csr: null,
};

/** Filled in while a message is read. */
export type DecodedDraft = { -readonly [Field in keyof DecodedMessage]: DecodedMessage[Field] };

/** The text of a transactionID (tag, length and octets) for reading. */
export function transactionIdText(attributeValue: Uint8Array): string {
  return visibleText(Buffer.from(contentOf(new DerReader(attributeValue).next())).toString('utf8'));
}

export function keyTransportName(transport: KeyTransport): string {
  if (transport.scheme === 'RSAES-PKCS1-v1_5') return transport.scheme;
  const { digest, maskDigest } = transport;
  const mask = maskDigest === digest ? '' : `, MGF1 ${digestName(maskDigest)}`;
  return `RSAES-OAEP (${digestName(digest)}${mask})`;
}

export function decodedSigner(signer: SignerCertificate): DecodedMessage['signer'] {
  return {
    subject: nameText(signer.subject),
    issuer: nameText(signer.issuer),
    serial: signer.serial,
    selfSigned: signer.selfIssued,
  };
}

/** A Name for reading. Devices write odd ones into the certificate they make for themselves; the request does not fail for it. */
export function nameText(der: Uint8Array): string {
  try {
    return visibleText(formatName(readName(der)));
  } catch {
    return `#${Buffer.from(der).toString('hex')}`;
  }
}

export function decodedCsr(csr: CertificationRequest): NonNullable<DecodedMessage['csr']> {
  const { requestedExtensions: extensions } = csr;
  const names = (kind: GeneralName['kind']) =>
    extensions.subjectAltNames.filter((name) => name.kind === kind).map((name) => visibleText(name.value));
  const attributes = (type: string) =>
    csr.subjectAttributes
      .filter((attribute) => attribute.type === type)
      .map((attribute) => visibleText(attribute.value));
  return {
    subject: visibleText(formatName(csr.subjectName)),
    commonNames: attributes(Oid.commonName),
    dnsNames: names('dNSName'),
    ipAddresses: names('iPAddress'),
    otherNames: extensions.subjectAltNames
      .filter((name) => name.kind !== 'dNSName' && name.kind !== 'iPAddress')
      .map((name) => `${name.kind}: ${visibleText(name.value)}`),
    serialNumbers: attributes(Oid.serialNumber),
    keyAlgorithm: publicKeyName(csr.publicKeyFacts),
    signatureAlgorithm: signatureAlgorithmName(csr.signatureAlgorithm),
    extensions: [
      ...(extensions.basicConstraintsCa ? ['basicConstraints: CA'] : []),
      ...extensions.keyUsages.map((usage) => `keyUsage: ${usage}`),
      ...extensions.extendedKeyUsages.map((usage) => `extKeyUsage: ${usage}`),
      ...extensions.others,
    ],
    challengePresent: csr.challengePassword !== null,
    notGranted: [],
  };
}
