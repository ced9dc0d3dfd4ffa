import type { Accepted } from '../../connectors/accept-certificate.ts';
import type { ForeignCertificate } from '../../enrollment/settle-forwarded.ts';
import type { Certificate } from '../../pki/certificate.ts';
import { formatName } from '../../pki/distinguished-name.ts';
import { extensionValue } from '../../pki/extensions.ts';
import { fingerprints, sha256Hex } from '../../pki/fingerprints.ts';
import { readGeneralNames, type GeneralName } from '../../pki/general-names.ts';
import { Oid } from '../../pki/oids.ts';
import { publicKeyName } from '../../pki/public-key.ts';
import type { Issuer } from '../../store/endpoint-records.ts';

/** Octets of the SHA-256 fingerprint that stand for a serial number, in hexadecimal digits. */
const KEY_DIGITS = 40;

/** What stands for the serial number in the store's key. */
export function keyOf(certificate: Uint8Array): string {
  return sha256Hex(certificate).slice(0, KEY_DIGITS);
}

/** What the store keeps of a certificate that an external CA issued. `now` is when it came. */
export function foreignCertificate(
  { certificate, issuers: [issuer] }: Accepted,
  endpointId: string,
  profile: string,
  now: number,
): ForeignCertificate {
  const { der, subjectName, notBefore, notAfter, publicKey, publicKeyFacts } = certificate;
  const digests = fingerprints(der);
  const subject = subjectName.flat();
  const names = alternativeNames(certificate);
  const ofKind = (kind: GeneralName['kind']): string[] =>
    names.flatMap((each) => (each.kind === kind ? [each.value] : []));
  const [commonName] = subject.flatMap(({ type, value }) => (type === Oid.commonName ? [value] : []));
  const dnsNames = ofKind('dNSName').map((name) => name.toLowerCase());
  const ipAddresses = ofKind('iPAddress');
  return {
    issued: {
      der,
      serial: keyOf(der),
      name: commonName ?? dnsNames[0] ?? ipAddresses[0] ?? '',
      subject: formatName(subjectName),
      issuer: formatName(certificate.issuerName),
      ...{ dnsNames, ipAddresses, notBefore, notAfter, profile },
      keyAlgorithm: publicKeyName(publicKeyFacts),
      issuedAt: now,
      ...digests,
      spkiSha256: sha256Hex(publicKey),
    },
    serialNumber: certificate.serial,
    authorityId: issuerId(issuer),
    endpointId,
    subjectSerials: subject.flatMap(({ type, value }) => (type === SERIAL_NUMBER ? [value] : [])),
    otherNames: names.flatMap(({ kind, value }) => (DEVICE_KINDS.has(kind) ? [] : [`${kind}: ${value}`])),
  };
}

const SERIAL_NUMBER = '2.5.4.5';
/** A URI may be the SID that the profile keeps, which was compared in the request. */
const DEVICE_KINDS = new Set<GeneralName['kind']>(['dNSName', 'iPAddress', 'uniformResourceIdentifier']);

/** The CAs above a certificate, as rows that certificates name. */
export function issuerRows({ issuers }: Accepted, now: number): Issuer[] {
  return issuers.map((ca) => {
    const { der: certificate, subjectName, notBefore, notAfter, publicKeyFacts } = ca;
    const subject = formatName(subjectName);
    const [name = subject] = subjectName.flat().flatMap(({ type, value }) => (type === Oid.commonName ? [value] : []));
    const keyKind = publicKeyName(publicKeyFacts);
    return {
      id: issuerId(ca),
      name,
      subject,
      certificate,
      keyKind,
      notBefore,
      notAfter,
      ...fingerprints(certificate),
      createdAt: now,
    };
  });
}

/** UUID version 8 (RFC 9562 §5.8) of the certificate's fingerprint: whoever meets this CA calls it the same. */
function issuerId({ der }: Certificate): string {
  const hex = sha256Hex(der);
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function alternativeNames({ extensions }: Certificate): GeneralName[] {
  const value = extensionValue(extensions, Oid.subjectAltName);
  return value === undefined ? [] : readGeneralNames(value);
}
