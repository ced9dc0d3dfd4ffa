import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import {
  csvRecord,
  exactCsvRecord,
  IMPORT_ROW_LIMIT,
  readRegistrationsCsv,
  type CsvRow,
} from '../../../../electron/agent/registrations/csv.ts';

function rowsOf(csv: string): readonly CsvRow[] {
  const reading = readRegistrationsCsv(csv);
  if ('problem' in reading) throw new Error(reading.problem.code);
  return reading.rows;
}

function problemOf(csv: string): string | null {
  const reading = readRegistrationsCsv(csv);
  return 'problem' in reading ? reading.problem.code : null;
}

const WEEK = 7 * 86_400_000;

describe('readRegistrationsCsv', () => {
  it('reads every column', () => {
    const [row] = rowsOf(
      'fqdn,ip,serial,challenge,expires,reusable,notes\na.example.com,"192.0.2.1 2001:db8::1",CN1,secret1,60m,yes,"first, floor"\n',
    );
    expect(row).toEqual({
      line: 2,
      problems: [],
      text: {
        fqdn: 'a.example.com',
        ipAddresses: ['192.0.2.1', '2001:db8::1'],
        serialNumber: 'CN1',
        challenge: 'secret1',
        validFor: 3_600_000,
        reusable: true,
        notes: 'first, floor',
      },
    });
  });

  it('takes columns in any order and by the names that people use', () => {
    const [row] = rowsOf('Notes;IP-Addresses;Host Name;Serial Number\nhall;192.0.2.1;a.example.com;CN1\n');
    expect(row?.text).toMatchObject({
      fqdn: 'a.example.com',
      ipAddresses: ['192.0.2.1'],
      serialNumber: 'CN1',
      notes: 'hall',
    });
  });

  it('reads which devices have no challenge, and under which RA profile each enrolls', () => {
    const rows = rowsOf('fqdn,No challenge,RA profile\na.example.com,yes,printers\nb.example.com,,\nc.example.com,x,');
    expect(rows[0]?.text).toMatchObject({ withoutChallenge: true, raProfileId: 'printers' });
    expect(rows[1]?.text).not.toHaveProperty('withoutChallenge');
    expect(rows[1]?.text).not.toHaveProperty('raProfileId');
    expect(rows[2]?.problems).toMatchObject([{ field: 'challenge', code: 'yes-no-malformed' }]);
  });

  it('gives a week and one use where the file says nothing', () => {
    expect(rowsOf('fqdn\na.example.com')[0]?.text).toMatchObject({ validFor: WEEK, reusable: false, challenge: '' });
    expect(rowsOf('fqdn,expires\na.example.com,never')[0]?.text.validFor).toBeNull();
  });

  it.for([
    ['a byte order mark', '\uFEFFfqdn,notes\na.example.com,hall\n'],
    ['CRLF', 'fqdn,notes\r\na.example.com,hall\r\n'],
    ['CR', 'fqdn,notes\ra.example.com,hall\r'],
    ['semicolons', 'fqdn;notes\na.example.com;hall'],
    ['tabs', 'fqdn\tnotes\na.example.com\thall'],
    ['quotes', '"fqdn","notes"\n"a.example.com","hall"'],
    ['blank lines', 'fqdn,notes\n\n,\na.example.com,hall\n\n'],
  ])('reads a file with %s', ([, csv]) => {
    expect(rowsOf(csv ?? '').map(({ text }) => [text.fqdn, text.notes])).toEqual([['a.example.com', 'hall']]);
  });

  it('goes by the first line, not by what the cells are full of', () => {
    const csv = 'fqdn,notes\na.example.com,x;y;z\nb.example.com,p;q;r\n';
    expect(rowsOf(csv).map(({ text }) => text.notes)).toEqual(['x;y;z', 'p;q;r']);
    expect(rowsOf('fqdn,ip\na.example.com,192.0.2.1;192.0.2.2')[0]?.text.ipAddresses).toHaveLength(2);
  });

  it('names the line on which a row begins, with lines inside cells', () => {
    const csv = 'fqdn,notes\r\na.example.com,"one\r\ntwo"\r\n\r\nb.example.com,three\r\n';
    expect(rowsOf(csv).map(({ line }) => line)).toEqual([2, 5]);
    expect(rowsOf('fqdn,"notes"\na.example.com,"""quoted"""')[0]?.text.notes).toBe('"quoted"');
  });

  it.for([
    ['csv-quotes', 'fqdn\n"a.example.com\nb.example.com\n'],
    ['csv-column-unknown', 'fqdn,colour\na.example.com,red\n'],
    ['csv-no-fqdn-column', 'ip\n192.0.2.1\n'],
    ['csv-no-fqdn-column', ''],
    ['csv-column-twice', 'fqdn,hostname\na.example.com,b.example.com\n'],
    ['csv-empty', 'fqdn,ip\n\n'],
    ['csv-too-many-rows', `fqdn\n${'a\n'.repeat(IMPORT_ROW_LIMIT + 1)}`],
  ])('says %s of the file as a whole', ([code, csv]) => {
    expect(problemOf(csv ?? '')).toBe(code);
  });

  it.for([
    ['csv-too-many-cells', 'fqdn\na.example.com,more'],
    ['validity-malformed', 'fqdn,expires\na.example.com,soon'],
    ['yes-no-malformed', 'fqdn,reusable\na.example.com,perhaps'],
    ['notes-too-long', `fqdn,notes\na.example.com,${'x'.repeat(2_001)}`],
  ])('says %s of a row', ([code, csv]) => {
    expect(rowsOf(csv ?? '')[0]?.problems.map((problem) => problem.code)).toEqual([code]);
  });

  it('never throws, and never loses a row that a spreadsheet wrote', () => {
    const cell = fc.string({ maxLength: 12, unit: 'grapheme' }).map((text) => text.trim());
    const notes = fc.array(cell, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(notes, fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n'), (all, delimiter, newline) => {
        const data = [['fqdn', 'notes'], ...all.map((note, index) => [`d${String(index)}.example.com`, note])];
        const rows = rowsOf(Papa.unparse(data, { delimiter, newline }));
        expect(rows.map(({ text }) => text.notes)).toEqual(all);
      }),
    );
    fc.assert(fc.property(fc.string(), (csv) => void readRegistrationsCsv(csv)));
  });
});

describe('csvRecord', () => {
  it('is what a spreadsheet reads back', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 2, maxLength: 5 }), (cells) => {
        const parsed = Papa.parse<string[]>(exactCsvRecord(cells).slice(0, -2), { delimiter: ',', newline: '\r\n' });
        expect(parsed.data).toEqual([cells]);
      }),
    );
  });

  it('disarms what a spreadsheet would compute', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1']) {
      expect(csvRecord(['a', text])).toContain(`'${text}`);
      expect(exactCsvRecord(['a', text])).not.toContain(`'`);
    }
    expect(csvRecord(['door.example.com', 'a=b'])).toBe('door.example.com,a=b\r\n');
  });
});
