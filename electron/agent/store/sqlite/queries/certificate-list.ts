import type { CertificateListInput, CertificateRow } from '../../../../../shared/contract/certificates.ts';
import type { Page } from '../../queries.ts';
import type { Connection } from '../connection.ts';
import { ListPlanner } from '../list/list-planner.ts';
import type { Condition, ListedNoun } from '../list/noun.ts';
import { TextSearch } from '../list/search.ts';
import { anyOf, type Slice } from '../list/slices.ts';
import { Tally } from '../list/tally.ts';
import { CERTIFICATE_ROW, toCertificateRow, type CertificateRecord } from '../rows/certificate.ts';

const BY_NAME = 'certificate_listed_by_name';
/** SQLite's own index of a UNIQUE column. */
const BY_SERIAL = 'sqlite_autoindex_certificate_1';

const STANDING = ['device/standing', 'ra/standing'];
const REVOKED = ['device/revoked', 'ra/revoked'];

const NOUN: ListedNoun = {
  table: 'certificate',
  sorts: {
    issuedAt: { column: 'issued_at', index: 'certificate_listed_by_issued', kind: 'number' },
    name: { column: 'name', index: BY_NAME, kind: 'string' },
    notAfter: { column: 'not_after', index: 'certificate_listed_by_end', kind: 'number' },
  },
  part: { column: 'standing', values: [...STANDING, ...REVOKED] },
  lags: true,
  chronological: 'issuedAt',
  prefix: { column: 'name', index: BY_NAME, told: 'name' },
  hexadecimal: [
    { column: 'serial', index: BY_SERIAL },
    { column: 'sha256', index: 'certificate_by_sha256' },
    { column: 'sha1', index: 'certificate_by_sha1' },
  ],
};

type Input = CertificateListInput & { readonly now: number };

/** Pages of certificates. */
export function certificateList(database: Connection): (input: Input) => Page<CertificateRow> {
  const planner = new ListPlanner(database, NOUN);
  const search = new TextSearch(database, NOUN);
  const tally = new Tally(database, 'certificate');
  const rows = database.prepare<object, CertificateRecord>(
    `SELECT ${CERTIFICATE_ROW} FROM json_each(@seqs) s CROSS JOIN certificate r ON r.seq = s.value ORDER BY s.key`,
  );
  return (input) => {
    const conditions = [
      search.condition(input.search),
      statesCondition(input, tally),
      kindCondition(input, tally),
      registrationCondition(input),
      endCondition(input),
    ];
    const page = planner.page({
      by: input.sort?.by ?? 'issuedAt',
      direction: input.sort?.direction ?? 'desc',
      after: input.after,
      limit: input.limit ?? 100,
      conditions: conditions.filter((one) => one !== null),
    });
    const records = rows.all({ seqs: JSON.stringify(page.seqs), now: input.now });
    return { rows: records.map(toCertificateRow), next: page.next, total: page.total };
  };
}

const IS_STANDING = "standing IN ('device/standing', 'ra/standing')";
const LONGEST_WARNING = 2_592_000_000;

/** `expiring` is at most 30 days before the end, which makes it a narrow range of the index by end. */
const SLICES: Readonly<Record<CertificateRow['state'], Slice>> = {
  valid: {
    where: `${IS_STANDING} AND expiring_from > @now`,
    also: 'not_after > @now',
    parts: STANDING,
    tally: null,
    index: 'certificate_by_standing_expiring',
  },
  expiring: {
    where: `${IS_STANDING} AND not_after > @now AND not_after <= @now + ${LONGEST_WARNING} AND expiring_from <= @now`,
    parts: STANDING,
    tally: null,
  },
  expired: { where: `${IS_STANDING} AND not_after <= @now`, parts: STANDING, tally: null },
  revoked: { where: "standing IN ('device/revoked', 'ra/revoked')", parts: REVOKED, tally: REVOKED },
};

function statesCondition({ states, now }: Input, tally: Tally): Condition | null {
  if (states === undefined || states.length === 0) return null;
  const slices = [...new Set(states)].map((state) => SLICES[state]);
  return anyOf('certificate', 'certificate_by_standing_end', slices, { now }, tally);
}

function kindCondition({ kind }: Input, tally: Tally): Condition | null {
  if (kind === undefined) return null;
  const parts = [`${kind}/standing`, `${kind}/revoked`] as const;
  return {
    test: 'r.standing IN (@standingOfKind, @revokedOfKind)',
    bindings: { standingOfKind: parts[0], revokedOfKind: parts[1] },
    narrow: `SELECT seq FROM certificate INDEXED BY certificate_by_standing_end
      WHERE standing IN (@standingOfKind, @revokedOfKind)`,
    count: tally.sum(parts),
    exact: true,
    parts,
    reads: null,
    sample: null,
  };
}

function registrationCondition({ registrationId }: Input): Condition | null {
  if (registrationId === undefined) return null;
  return {
    test: 'r.registration_id = @registrationId',
    bindings: { registrationId },
    narrow:
      'SELECT seq FROM certificate INDEXED BY certificate_by_registration WHERE registration_id = @registrationId',
    count: null,
    exact: true,
    parts: null,
    reads: null,
    sample: null,
  };
}

function endCondition({ notAfterFrom, notAfterTo }: Input): Condition | null {
  if (notAfterFrom === undefined && notAfterTo === undefined) return null;
  const range = 'not_after >= @endFrom AND not_after < @endTo';
  return {
    test: range,
    bindings: { endFrom: notAfterFrom ?? 0, endTo: notAfterTo ?? Number.MAX_SAFE_INTEGER },
    narrow: `SELECT seq FROM certificate INDEXED BY certificate_listed_by_end
      WHERE standing IN (${NOUN.part.values.map((value) => `'${value}'`).join(', ')}) AND ${range}`,
    count: null,
    exact: true,
    parts: null,
    reads: null,
    sample: null,
  };
}
