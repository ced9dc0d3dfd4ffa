import type { Inspection } from '../../../shared/contract/inspect.ts';
import { type CertificationRequest, verifyCertificationRequest } from '../pki/certification-request.ts';
import { hasInvisibleCharacters } from '../pki/directory-string.ts';
import { sha256Hex } from '../pki/fingerprints.ts';
import { oidName } from '../pki/oid-names.ts';
import { Oid } from '../pki/oids.ts';
import { PEM_LABELS, toPem } from '../pki/pem.ts';
import { asn1OrNull } from './asn1.ts';
import { generalNameField, purposeName } from './extension-fields.ts';
import { keyFields, keyVerdicts, signatureField, signatureVerdicts } from './key-verdicts.ts';
import { type Field, type Section, type Verdict, field, groupedHex, nameFields, section, verdict } from './sections.ts';

/** Everything about a CSR but its challenge password, which is said to be there and never shown. */
export function inspectCertificationRequest(csr: CertificationRequest): Inspection {
  return {
    kind: 'certificationRequest',
    verdicts: requestVerdicts(csr),
    sections: requestSections(csr),
    asn1: asn1OrNull(csr.der),
    // The bytes would give the challenge away.
    pem: csr.challengePassword === null ? toPem(PEM_LABELS.certificationRequest, csr.der) : null,
    known: null,
  };
}

function requestVerdicts(csr: CertificationRequest): Verdict[] {
  const { requestedExtensions: requested, subjectAttributes } = csr;
  const commonNames = subjectAttributes.filter(({ type }) => type === Oid.commonName).map(({ value }) => value);
  const names = [...new Set([...commonNames, ...requested.subjectAltNames.map(({ value }) => value)])];
  const texts = [...subjectAttributes.map(({ value }) => value), ...names];
  return [
    names.length === 0
      ? verdict('warning', 'request-nameless')
      : verdict('neutral', 'request-for', { names: names.slice(0, 8).join(', ') + (names.length > 8 ? ', …' : '') }),
    proofVerdict(csr),
    ...(requested.basicConstraintsCa ? [verdict('warning', 'request-ca')] : []),
    ...(csr.challengePassword === null ? [] : [verdict('neutral', 'request-challenge')]),
    ...keyVerdicts(csr.publicKeyFacts),
    ...signatureVerdicts(csr.signatureAlgorithm),
    ...(texts.some(hasInvisibleCharacters) ? [verdict('bad', 'invisible-characters')] : []),
  ];
}

function proofVerdict(csr: CertificationRequest): Verdict {
  const { signatureAlgorithm } = csr;
  if (signatureAlgorithm.scheme === 'other' || signatureAlgorithm.digest === 'md5') {
    return verdict('warning', 'request-proof-unchecked', { algorithm: signatureField(signatureAlgorithm).value });
  }
  // What `redactChallenge` leaves: the agent keeps no challenge that a device sent.
  if (/^\*+$/.test(csr.challengePassword ?? '')) return verdict('neutral', 'request-redacted');
  return verifyCertificationRequest(csr) ? verdict('good', 'request-proof') : verdict('bad', 'request-proof-broken');
}

function requestSections(csr: CertificationRequest): Section[] {
  const { requestedExtensions: requested } = csr;
  return [
    ...section('subject', nameFields(csr.subjectName)),
    ...section('requestedNames', requested.subjectAltNames.map(generalNameField)),
    ...section('requestedExtensions', requestedFields(csr)),
    ...section('attributes', [
      ...csr.unstructuredNames.map((value) => field('unstructuredName', value)),
      ...csr.unstructuredAddresses.map((value) => field('unstructuredAddress', value)),
      ...(csr.challengePassword === null ? [] : [field('challengePassword', '•••')]),
      ...csr.otherAttributes.map((type) => field('otherAttribute', oidName(type) ?? type)),
    ]),
    ...section('publicKey', keyFields(csr.publicKeyFacts, csr.publicKey)),
    ...section('request', [
      signatureField(csr.signatureAlgorithm),
      field('sha256', groupedHex(sha256Hex(csr.der)), true),
    ]),
  ];
}

function requestedFields({ requestedExtensions: requested }: CertificationRequest): Field[] {
  return [
    ...(requested.basicConstraintsCa ? [field('basicConstraintsCa', 'TRUE')] : []),
    ...(requested.keyUsages.length > 0 ? [field('keyUsage', requested.keyUsages.join(', '))] : []),
    ...(requested.extendedKeyUsages.length > 0
      ? [field('extKeyUsage', requested.extendedKeyUsages.map(purposeName).join(', '))]
      : []),
    ...requested.others.map((type) => field('otherExtension', oidName(type) ?? type)),
  ];
}
