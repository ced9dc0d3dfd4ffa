import type { Inspection } from '../../../shared/contract/inspect.ts';
import type { Certificate } from '../pki/certificate.ts';
import { DerError } from '../pki/der-reader.ts';
import { compareBytes } from '../pki/der-writer.ts';
import { hasInvisibleCharacters } from '../pki/directory-string.ts';
import { formatName, valuesOf } from '../pki/distinguished-name.ts';
import { type Extension, extensionValue, readBasicConstraints, readExtendedKeyUsage } from '../pki/extensions.ts';
import { fingerprints } from '../pki/fingerprints.ts';
import { type GeneralName, readGeneralNames } from '../pki/general-names.ts';
import { Oid } from '../pki/oids.ts';
import { PEM_LABELS, toPem } from '../pki/pem.ts';
import { verifySignature } from '../pki/verify-signature.ts';
import { asn1OrNull } from './asn1.ts';
import { extensionFields, isKnownExtension, purposeName } from './extension-fields.ts';
import { keyFields, keyVerdicts, signatureField, signatureVerdicts } from './key-verdicts.ts';
import { type Section, type Verdict, field, groupedHex, isoTime, nameFields, section, verdict } from './sections.ts';
import { validityVerdict } from './validity-verdict.ts';

/** Everything about a certificate: plain words, fields, bytes. `now` is epoch milliseconds. */
export function inspectCertificate(certificate: Certificate, now: number): Inspection {
  return {
    kind: 'certificate',
    verdicts: certificateVerdicts(certificate, now),
    sections: certificateSections(certificate),
    asn1: asn1OrNull(certificate.der),
    pem: toPem(PEM_LABELS.certificate, certificate.der),
    known: null,
  };
}

function certificateVerdicts(certificate: Certificate, now: number): Verdict[] {
  const facts = readFacts(certificate);
  return [
    validityVerdict(certificate.notBefore, certificate.notAfter, now),
    roleVerdict(certificate, facts),
    ...originVerdicts(certificate),
    ...(facts.ca ? [] : purposeVerdicts(facts)),
    ...keyVerdicts(certificate.publicKeyFacts),
    // Nobody relies on the signature of a root: it is trusted by being known.
    ...(isSelfIssued(certificate) ? [] : signatureVerdicts(certificate.signatureAlgorithm)),
    ...oddities(certificate, facts),
  ];
}

type Facts = {
  readonly ca: boolean;
  readonly names: readonly GeneralName[];
  /** Dotted OIDs; null when there is no restriction. */
  readonly purposes: readonly string[] | null;
  readonly unreadable: readonly string[];
};

function readFacts({ extensions }: Certificate): Facts {
  const unreadable: string[] = [];
  const read = <Value>(type: string, reader: (value: Uint8Array) => Value): Value | undefined => {
    const value = extensionValue(extensions, type);
    try {
      return value === undefined ? undefined : reader(value);
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
      unreadable.push(type);
      return undefined;
    }
  };
  return {
    ca: read(Oid.basicConstraints, readBasicConstraints)?.ca ?? false,
    names: read(Oid.subjectAltName, readGeneralNames) ?? [],
    purposes: read(Oid.extKeyUsage, readExtendedKeyUsage) ?? null,
    unreadable,
  };
}

function roleVerdict(certificate: Certificate, { ca, names }: Facts): Verdict {
  const name = valuesOf(certificate.subjectName, Oid.commonName)[0] ?? formatName(certificate.subjectName);
  if (ca) return verdict('neutral', 'authority', { name });
  const hosts = names.filter(({ kind }) => kind === 'dNSName' || kind === 'iPAddress').map(({ value }) => value);
  const shown = hosts.length > 0 ? hosts : name === '' ? names.map(({ value }) => value) : [name];
  if (shown.length === 0) return verdict('warning', 'nameless');
  return verdict('neutral', 'issued-to', { names: shown.slice(0, 8).join(', ') + (shown.length > 8 ? ', …' : '') });
}

function isSelfIssued({ issuer, subject }: Certificate): boolean {
  return compareBytes(issuer, subject) === 0;
}

/** Who vouches for it: itself, proven or not, or another, which only that one's key could prove. */
function originVerdicts(certificate: Certificate): Verdict[] {
  if (!isSelfIssued(certificate)) {
    return [verdict('neutral', 'issued-by', { issuer: formatName(certificate.issuerName) })];
  }
  const { signatureAlgorithm, publicKey, signedPart, signature } = certificate;
  const computed = signatureAlgorithm.scheme !== 'other' && signatureAlgorithm.digest !== 'md5';
  if (!computed) return [verdict('neutral', 'self-issued')];
  return verifySignature(signatureAlgorithm, publicKey, signedPart, signature)
    ? [verdict('neutral', 'self-signed')]
    : [verdict('warning', 'self-issued-not-signed')];
}

function purposeVerdicts({ purposes }: Facts): Verdict[] {
  if (purposes === null || purposes.includes(Oid.anyExtendedKeyUsage)) return [verdict('neutral', 'any-purpose')];
  const server = purposes.includes(Oid.serverAuth);
  const client = purposes.includes(Oid.clientAuth);
  if (server && client) return [verdict('neutral', 'server-and-client')];
  if (server) return [verdict('neutral', 'server')];
  if (client) return [verdict('neutral', 'client')];
  return [verdict('neutral', 'other-purposes', { purposes: purposes.map(purposeName).join(', ') })];
}

function oddities(certificate: Certificate, { ca, names, purposes, unreadable }: Facts): Verdict[] {
  const { extensions, subjectName, serial } = certificate;
  const unknownCritical = extensions.filter(({ critical, type }) => critical && !isKnownExtension(type));
  const texts = [...subjectName.flat(), ...names].map(({ value }) => value);
  const serverWithoutNames = !ca && names.length === 0 && purposes?.includes(Oid.serverAuth) === true;
  return [
    ...(serverWithoutNames ? [verdict('warning', 'no-alternative-names')] : []),
    ...unknownCritical.map(({ type }) => verdict('warning', 'critical-unknown', { oid: purposeName(type) })),
    ...unreadable.map((type) => verdict('bad', 'extension-unreadable', { oid: purposeName(type) })),
    ...(texts.some(hasInvisibleCharacters) ? [verdict('bad', 'invisible-characters')] : []),
    ...(serial === '00' ? [verdict('warning', 'serial-zero')] : []),
  ];
}

const NAMES: readonly string[] = [Oid.subjectAltName];
const USAGE: readonly string[] = [Oid.basicConstraints, Oid.keyUsage, Oid.extKeyUsage];
const REVOCATION: readonly string[] = [Oid.crlDistributionPoints, Oid.authorityInfoAccess];

function certificateSections(certificate: Certificate): Section[] {
  const { extensions, publicKeyFacts, publicKey, der } = certificate;
  const some = (types: readonly string[]): Extension[] => extensions.filter(({ type }) => types.includes(type));
  const shown = [...NAMES, ...USAGE, ...REVOCATION];
  const digests = fingerprints(der);
  return [
    ...section('subject', nameFields(certificate.subjectName)),
    ...section('alternativeNames', some(NAMES).flatMap(extensionFields)),
    ...section('issuer', nameFields(certificate.issuerName)),
    ...section('validity', [
      field('notBefore', isoTime(certificate.notBefore)),
      field('notAfter', isoTime(certificate.notAfter)),
    ]),
    ...section('usage', some(USAGE).flatMap(extensionFields)),
    ...section('publicKey', keyFields(publicKeyFacts, publicKey)),
    ...section('revocation', some(REVOCATION).flatMap(extensionFields)),
    ...section('certificate', [
      field('serial', groupedHex(certificate.serial), true),
      field('version', String(certificate.version)),
      signatureField(certificate.signatureAlgorithm),
    ]),
    ...section('extensions', extensions.filter(({ type }) => !shown.includes(type)).flatMap(extensionFields)),
    ...section('fingerprints', [
      field('sha256', groupedHex(digests.sha256), true),
      field('sha1', groupedHex(digests.sha1), true),
      field('md5', groupedHex(digests.md5), true),
    ]),
  ];
}
