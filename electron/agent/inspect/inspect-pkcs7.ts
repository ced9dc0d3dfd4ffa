import type { Inspection } from '../../../shared/contract/inspect.ts';
import { type Certificate, readCertificate } from '../pki/certificate.ts';
import { DerError, bytesOf, inside, oidOf, readOne, type Tlv } from '../pki/der-reader.ts';
import { Tag, contextConstructed } from '../pki/der-tags.ts';
import { formatName } from '../pki/distinguished-name.ts';
import { oidName } from '../pki/oid-names.ts';
import { Oid } from '../pki/oids.ts';
import { PEM_LABELS, toPem } from '../pki/pem.ts';
import { asn1OrNull } from './asn1.ts';
import { type Field, type Verdict, field, groupedHex, isoTime, section, verdict } from './sections.ts';

export type Pkcs7 = {
  readonly der: Uint8Array;
  /** Dotted OID of the ContentInfo. */
  readonly contentType: string;
  readonly certificates: readonly Certificate[];
  /** Certificates that could not be read strictly. */
  readonly unreadable: number;
  readonly crls: number;
  readonly signers: number;
};

const MAX_CERTIFICATES = 64;

/** ContentInfo of RFC 5652 §3, and of a SignedData (§5.1) what lies beside its content. Throws DerError. */
export function readPkcs7(der: Uint8Array): Pkcs7 {
  const reader = inside(readOne(der, Tag.sequence));
  const contentType = oidOf(reader.expect(Tag.objectIdentifier));
  if (!contentType.startsWith('1.2.840.113549.1.7.')) throw new DerError('not a ContentInfo');
  const wrapper = inside(reader.expect(contextConstructed(0)));
  reader.finish();
  if (contentType !== Oid.signedData) {
    return { der, contentType, certificates: [], unreadable: 0, crls: 0, signers: 0 };
  }
  const signedData = inside(wrapper.expect(Tag.sequence));
  signedData.expect(Tag.integer);
  signedData.expect(Tag.set);
  signedData.expect(Tag.sequence);
  const certificates = elements(signedData.optional(contextConstructed(0)));
  const crls = elements(signedData.optional(contextConstructed(1)));
  const signers = elements(signedData.expect(Tag.set));
  signedData.finish();
  if (certificates.length > MAX_CERTIFICATES) throw new DerError('too many certificates');
  const read = certificates.flatMap(certificateOf);
  return {
    der,
    contentType,
    certificates: read,
    unreadable: certificates.length - read.length,
    crls: crls.length,
    signers: signers.length,
  };
}

function elements(container: Tlv | undefined): Tlv[] {
  const found: Tlv[] = [];
  if (container === undefined) return found;
  for (const reader = inside(container); !reader.atEnd;) found.push(reader.next());
  return found;
}

function certificateOf(element: Tlv): Certificate[] {
  try {
    return [readCertificate(bytesOf(element))];
  } catch (error) {
    if (error instanceof DerError) return [];
    throw error;
  }
}

/** What a PKCS #7 / CMS message holds. */
export function inspectPkcs7(pkcs7: Pkcs7): Inspection {
  const { der, contentType, certificates, crls, signers } = pkcs7;
  return {
    kind: 'pkcs7',
    verdicts: pkcs7Verdicts(pkcs7),
    sections: [
      ...section('pkcs7', [
        field('contentType', oidName(contentType) ?? contentType),
        field('certificates', String(certificates.length)),
        field('crls', String(crls)),
        field('signers', String(signers)),
      ]),
      ...certificates.flatMap((certificate) => section('certificate', certificateFields(certificate))),
    ],
    asn1: asn1OrNull(der),
    pem: toPem(PEM_LABELS.pkcs7, der),
    known: null,
  };
}

function pkcs7Verdicts({ contentType, certificates, unreadable, signers }: Pkcs7): Verdict[] {
  if (contentType === Oid.envelopedData) return [verdict('neutral', 'pkcs7-enveloped')];
  if (contentType !== Oid.signedData) {
    return [verdict('neutral', 'pkcs7-other', { contentType: oidName(contentType) ?? contentType })];
  }
  const count = { certificates: String(certificates.length + unreadable) };
  return [
    signers === 0 ? verdict('neutral', 'pkcs7-certificates', count) : verdict('neutral', 'pkcs7-signed', count),
    ...(unreadable === 0 ? [] : [verdict('warning', 'pkcs7-unreadable', { certificates: String(unreadable) })]),
  ];
}

function certificateFields(certificate: Certificate): Field[] {
  return [
    field('subject', formatName(certificate.subjectName)),
    field('issuer', formatName(certificate.issuerName)),
    field('serial', groupedHex(certificate.serial), true),
    field('notAfter', isoTime(certificate.notAfter)),
  ];
}
