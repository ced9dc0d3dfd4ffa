import type { Inspection } from '../../../shared/contract/inspect.ts';
import type { Crl } from '../pki/crl.ts';
import { formatName } from '../pki/distinguished-name.ts';
import { sha256Hex } from '../pki/fingerprints.ts';
import { Oid } from '../pki/oids.ts';
import { PEM_LABELS, toPem } from '../pki/pem.ts';
import { asn1OrNull } from './asn1.ts';
import { extensionFields } from './extension-fields.ts';
import { signatureField, signatureVerdicts } from './key-verdicts.ts';
import { type Section, field, groupedHex, isoTime, nameFields, section, verdict } from './sections.ts';
import { freshnessVerdict } from './validity-verdict.ts';

/** Entries that the inspector lists; the list page of the console has them all. */
export const SHOWN_ENTRIES = 200;

/** PEM of a larger CRL is of no use on a page. */
const MAX_PEM_BYTES = 700_000;

/** Everything about a CRL; of its entries the first that were read. `now` is epoch milliseconds. */
export function inspectCrl(crl: Crl, now: number): Inspection {
  return {
    kind: 'crl',
    verdicts: [
      freshnessVerdict(crl.thisUpdate, crl.nextUpdate, now),
      crl.entryCount === 0
        ? verdict('neutral', 'crl-empty', { issuer: formatName(crl.issuerName) })
        : verdict('neutral', 'crl-lists', { issuer: formatName(crl.issuerName), entries: String(crl.entryCount) }),
      ...signatureVerdicts(crl.signatureAlgorithm),
      ...(crl.extensions.some(({ type }) => type === Oid.deltaCrlIndicator) ? [verdict('warning', 'crl-delta')] : []),
    ],
    sections: crlSections(crl),
    asn1: asn1OrNull(crl.der),
    pem: crl.der.length > MAX_PEM_BYTES ? null : toPem(PEM_LABELS.crl, crl.der),
    known: null,
  };
}

function crlSections(crl: Crl): Section[] {
  return [
    ...section('issuer', nameFields(crl.issuerName)),
    ...section('crl', [
      ...(crl.number === null ? [] : [field('crlNumber', crl.number)]),
      field('thisUpdate', isoTime(crl.thisUpdate)),
      ...(crl.nextUpdate === null ? [] : [field('nextUpdate', isoTime(crl.nextUpdate))]),
      field('entries', String(crl.entryCount)),
      signatureField(crl.signatureAlgorithm),
      field('sha256', groupedHex(sha256Hex(crl.der)), true),
    ]),
    ...section(
      'revoked',
      crl.entries.slice(0, SHOWN_ENTRIES).map(({ serial, revokedAt, reason }) => ({
        ...field(
          'revokedSerial',
          `${groupedHex(serial)} · ${isoTime(revokedAt)}${reason === null ? '' : ` · ${reason}`}`,
        ),
        monospace: true,
      })),
    ),
    ...section('extensions', crl.extensions.filter(({ type }) => type !== Oid.crlNumber).flatMap(extensionFields)),
  ];
}
