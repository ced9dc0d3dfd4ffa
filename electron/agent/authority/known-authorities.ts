import { readSignerCertificate } from '../pki/certificate.ts';
import type { AuthorityRecord } from '../store/queries.ts';
import type { Authority } from './authorities.ts';

/** An authority as those know it who ask for certificates and CRLs. */
export type KnownAuthority = {
  readonly id: string;
  /** DER of its Name, and of the Names of its registration authorities. */
  readonly subject: Uint8Array;
  readonly raSubjects: readonly Uint8Array[];
  /** Lower-case hexadecimal. */
  readonly serial: string;
  readonly certificate: Uint8Array;
  /** DER of the newest CRL. */
  readonly crl: Uint8Array;
  /** DER of the certificates above what it issues, itself first; a root is its own chain. */
  readonly chain: readonly Uint8Array[];
};

const RANK: Readonly<Record<AuthorityRecord['state'], number>> = { current: 0, staged: 1, former: 2 };

/** The one that issues first: it is meant where several have one name and nothing else tells. Then the staged one, then those before. */
export function knownAuthorities(all: readonly Authority[]): KnownAuthority[] {
  return all
    .toSorted((a, b) => RANK[a.record.state] - RANK[b.record.state])
    .map(({ record, issuer, crl }) => ({
      id: record.id,
      subject: issuer.certificate.subject,
      raSubjects: subjectsOf(record),
      serial: record.serial,
      certificate: record.certificate,
      crl: crl.der,
      chain: [record.certificate],
    }));
}

const SUBJECTS = new WeakMap<AuthorityRecord, readonly Uint8Array[]>();

function subjectsOf(record: AuthorityRecord): readonly Uint8Array[] {
  const known = SUBJECTS.get(record) ?? record.ras.map(({ certificate }) => readSignerCertificate(certificate).subject);
  SUBJECTS.set(record, known);
  return known;
}
