import Papa from 'papaparse';
import type { FieldProblem } from '../../../shared/contract/registrations.ts';
import type { RegistrationText } from './read-registration.ts';
import { readValidity } from './validity.ts';

export const IMPORT_ROW_LIMIT = 50_000;

/** Column names that a file may use, folded to letters and digits. */
const COLUMNS: Readonly<Record<string, keyof RegistrationText>> = {
  fqdn: 'fqdn',
  hostname: 'fqdn',
  name: 'fqdn',
  ip: 'ipAddresses',
  ips: 'ipAddresses',
  ipaddress: 'ipAddresses',
  ipaddresses: 'ipAddresses',
  serial: 'serialNumber',
  serialnumber: 'serialNumber',
  challenge: 'challenge',
  challengepassword: 'challenge',
  expires: 'validFor',
  validfor: 'validFor',
  reusable: 'reusable',
  nochallenge: 'withoutChallenge',
  withoutchallenge: 'withoutChallenge',
  raprofile: 'raProfileId',
  notes: 'notes',
};

/** A week: whoever imports a list walks from device to device. */
const DEFAULT_VALIDITY = 7 * 86_400_000;

/** What the contract's `notes` may have. */
const LONGEST_NOTES = 2_000;

export type CsvRow = {
  /** The line of the file on which the row begins; the header is line 1. */
  readonly line: number;
  readonly text: RegistrationText;
  readonly problems: readonly FieldProblem[];
};

export type CsvReading =
  | { readonly rows: readonly CsvRow[] }
  /** The file as a whole cannot be read; `code` is a key under `problems`. */
  | { readonly problem: FieldProblem };

/**
 * Reads a list of devices (RFC 4180; comma, semicolon or tab, as spreadsheets write it) with a header row. Columns:
 * fqdn, ip (several separated by spaces), serial, challenge, expires (60m, 7d, never), reusable (yes/no), no-challenge
 * (yes/no), ra-profile (its name), notes.
 */
export function readRegistrationsCsv(csv: string): CsvReading {
  const text = csv.replace(/^\uFEFF/, '');
  const parsed = Papa.parse<string[]>(text, { delimiter: delimiterOf(text), skipEmptyLines: false });
  const broken = parsed.errors.find(({ type }) => type === 'Quotes');
  if (broken !== undefined) return filed('csv-quotes', { line: String((broken.row ?? 0) + 1) });
  const [header, ...records] = parsed.data;
  const columns = (header ?? []).map((cell) => cell.toLowerCase().replace(/[^a-z0-9]/g, ''));
  const unknown = columns.findIndex((column) => column !== '' && COLUMNS[column] === undefined);
  if (unknown >= 0) return filed('csv-column-unknown', { column: header?.[unknown]?.slice(0, 80) ?? '' });
  const fields = columns.map((column) => COLUMNS[column]);
  if (!fields.includes('fqdn')) return filed('csv-no-fqdn-column');
  const twice = fields.find((field, index) => field !== undefined && fields.indexOf(field) !== index);
  if (twice !== undefined) return filed('csv-column-twice', { column: twice });

  let line = 1 + lineBreaks(header ?? []);
  const rows: CsvRow[] = [];
  for (const record of records) {
    line += 1;
    if (record.some((cell) => cell.trim() !== '')) rows.push(readRow(line, fields, record));
    line += lineBreaks(record);
  }
  if (rows.length === 0) return filed('csv-empty');
  if (rows.length > IMPORT_ROW_LIMIT) return filed('csv-too-many-rows', { maximum: String(IMPORT_ROW_LIMIT) });
  return { rows };
}

/** By the first line alone: cells may be full of the other marks, and no column's name has one. */
function delimiterOf(text: string): string {
  const header = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  return ['\t', ';'].find((mark) => header.includes(mark)) ?? ',';
}

function readRow(
  line: number,
  fields: readonly (keyof RegistrationText | undefined)[],
  record: readonly string[],
): CsvRow {
  const cell = (field: keyof RegistrationText): string => record[fields.indexOf(field)]?.trim() ?? '';
  const problems: FieldProblem[] = [];
  if (record.length > fields.length) problems.push({ field: 'row', code: 'csv-too-many-cells', params: {} });
  const validFor = cell('validFor') === '' ? DEFAULT_VALIDITY : readValidity(cell('validFor'));
  if (validFor === undefined) {
    problems.push({ field: 'validFor', code: 'validity-malformed', params: { value: cell('validFor').slice(0, 40) } });
  }
  const yesNo = (field: 'reusable' | 'withoutChallenge', reported: FieldProblem['field']): boolean => {
    const answer = readYesNo(cell(field));
    if (answer !== undefined) return answer;
    problems.push({ field: reported, code: 'yes-no-malformed', params: { value: cell(field).slice(0, 40) } });
    return false;
  };
  const reusable = yesNo('reusable', 'reusable');
  const withoutChallenge = yesNo('withoutChallenge', 'challenge');
  const notes = cell('notes');
  if (notes.length > LONGEST_NOTES) {
    problems.push({ field: 'notes', code: 'notes-too-long', params: { maximum: String(LONGEST_NOTES) } });
  }
  const text: RegistrationText = {
    fqdn: cell('fqdn'),
    ipAddresses: cell('ipAddresses')
      .split(/[\s;,|]+/)
      .filter((address) => address !== ''),
    serialNumber: cell('serialNumber'),
    challenge: cell('challenge'),
    validFor: validFor ?? null,
    reusable,
    ...(withoutChallenge ? { withoutChallenge } : {}),
    ...(cell('raProfileId') === '' ? {} : { raProfileId: cell('raProfileId') }),
    notes,
  };
  return { line, text, problems };
}

function readYesNo(text: string): boolean | undefined {
  const value = text.toLowerCase();
  if (['', 'no', 'false', '0', 'n', 'nein'].includes(value)) return false;
  if (['yes', 'true', '1', 'y', 'ja', 'j'].includes(value)) return true;
  return undefined;
}

/** Lines inside quoted cells. */
function lineBreaks(cells: readonly string[]): number {
  return cells.reduce((count, cell) => count + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
}

function filed(code: string, params: Record<string, string> = {}): CsvReading {
  return { problem: { field: 'row', code, params } };
}

/** One record; a cell that a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvRecord(cells: readonly string[]): string {
  const safe = cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell));
  return exactCsvRecord(safe);
}

/** One record with every cell as it is: what is to be typed, such as a challenge. */
export function exactCsvRecord(cells: readonly string[]): string {
  return `${Papa.unparse([[...cells]], { newline: '\r\n' })}\r\n`;
}
