import Papa from 'papaparse';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  checkImport,
  importRegistrations,
  type ImportDeps,
  type ImportProgress,
} from '../../../../electron/agent/registrations/import.ts';
import { EnrollmentHouse } from '../../../harness/enrollment-house.ts';

let house: EnrollmentHouse;
let deps: ImportDeps;
beforeEach(async () => {
  house = await EnrollmentHouse.open();
  deps = { store: house.store, events: house.events, clock: house.clock, room: house.registrations };
});
afterEach(() => house.close());

async function run(csv: string): Promise<ImportProgress[]> {
  const progress: ImportProgress[] = [];
  for await (const each of importRegistrations(deps, csv, 'operator')) progress.push(each);
  return progress;
}

async function stored(): Promise<number> {
  return (await house.store.read('registration.list', { limit: 1, now: house.now })).total.count;
}

function codes(
  problems: readonly { readonly line: number; readonly problems: readonly { readonly code: string }[] }[],
) {
  return problems.map(({ line, problems: found }) => [line, ...found.map(({ code }) => code)]);
}

const BAD = [
  'fqdn,ip,serial,challenge,expires',
  'good.example.com,192.0.2.1,CN1,,7d',
  '*.example.com,nonsense,,x,soon',
  'GOOD.example.com.,192.0.2.1,cn1,,',
  'taken.example.com,,,,',
].join('\n');

describe('a dry run', () => {
  it('names every problem of every row, and stores nothing', async () => {
    await house.register('taken.example.com');
    const report = await checkImport(deps, BAD);
    expect(report).toMatchObject({ rows: 4, valid: 1 });
    expect(codes(report.problems)).toEqual([
      [3, 'validity-malformed', 'fqdn-wildcard', 'ip-malformed', 'challenge-too-short'],
      [4, 'csv-repeated', 'csv-repeated', 'csv-repeated'],
      [5, 'fqdn-taken'],
    ]);
    expect(report.preview).toMatchObject([{ line: 2, fqdn: 'good.example.com', challengeGiven: false }]);
    expect(await stored()).toBe(1);
  });

  it('knows the RA profiles', async () => {
    house.policy.ra({ id: 'p-1', name: 'printers' });
    const report = await checkImport(deps, 'fqdn,ra-profile\na.example.com,printers\nb.example.com,plotters\n');
    expect(report.valid).toBe(1);
    expect(codes(report.problems)).toEqual([[3, 'ra-profile-unknown']]);
    const [, done] = await run('fqdn,ra-profile,no-challenge\na.example.com,printers,yes\n');
    expect(done).toMatchObject({ imported: 1, challengesCsv: 'fqdn,challenge\r\na.example.com,\r\n' });
    const [found] = await house.store.read('registration.withFqdn', { fqdn: 'a.example.com' });
    expect(found).toMatchObject({ raProfile: 'p-1', hasChallenge: false });
  });

  it('tells rows that get a challenge from rows that have none', async () => {
    const { preview } = await checkImport(deps, 'fqdn,no-challenge\na.example.com,yes\nb.example.com,no\n');
    expect(preview.map(({ withoutChallenge }) => withoutChallenge)).toEqual([true, false]);
  });

  it('says of a file that is none what is wrong with it', async () => {
    await expect(checkImport(deps, 'fqdn\n"a.example.com')).rejects.toMatchObject({
      code: 'import-invalid',
      details: [{ line: 2, problems: [{ code: 'csv-quotes' }] }],
    });
  });

  it('keeps its answer small, whatever the file', async () => {
    const report = await checkImport(deps, `fqdn\n${'*'.repeat(5_000)}\n${'bad name\n'.repeat(3_000)}`);
    expect(report.problems).toHaveLength(1_000);
    expect(JSON.stringify(report).length).toBeLessThan(500_000);
  });
});

describe('an import', () => {
  it('stores every row and tells the challenges once, exactly', async () => {
    const csv = 'fqdn,challenge,notes\na.example.com,=given-1,"one, two"\nb.example.com,,\n';
    const done = (await run(csv)).at(-1);
    if (done?.step !== 'done') throw new Error('not done');
    expect(done.imported).toBe(2);
    const [head, a, b] = Papa.parse<string[]>(done.challengesCsv.trimEnd()).data;
    expect(head).toEqual(['fqdn', 'challenge']);
    expect(a).toEqual(['a.example.com', '=given-1']);
    expect(b?.[1]).toMatch(/^[A-Z2-9]{20}$/);
    const mac = house.vault.challengeMac(b?.[1] ?? '');
    expect(await house.store.read('registration.withChallenge', { challengeMac: mac })).toMatchObject([
      { fqdn: 'b.example.com' },
    ]);
    const { rows } = await house.store.read('audit.list', { objectId: 'import', limit: 5 });
    expect(rows).toMatchObject([{ action: 'registration.imported', detail: { count: '2' } }]);
  });

  it('is all or nothing', async () => {
    await house.register('taken.example.com');
    await expect(run(BAD)).rejects.toMatchObject({ code: 'import-invalid' });
    expect(await stored()).toBe(1);
  });

  it('is nothing when it is stopped in the middle', async () => {
    const csv = `fqdn\n${Array.from({ length: 1_200 }, (_, index) => `d${String(index)}.example.com`).join('\n')}`;
    const steps: string[] = [];
    for await (const { step } of importRegistrations(deps, csv, 'operator')) {
      steps.push(step);
      if (steps.length === 2) break;
    }
    expect(steps).toEqual(['working', 'working']);
    expect(await stored()).toBe(0);
  });

  it('names the row that somebody else registered meanwhile', async () => {
    const csv = 'fqdn\na.example.com\nb.example.com\n';
    const importing = importRegistrations(deps, csv, 'operator');
    expect((await importing.next()).value).toMatchObject({ step: 'working', done: 0, total: 2 });
    await house.register('b.example.com');
    await expect(importing.next()).rejects.toMatchObject({
      code: 'import-invalid',
      details: [{ line: 3, fqdn: 'b.example.com', problems: [{ code: 'fqdn-taken' }] }],
    });
    expect(await stored()).toBe(1);
  });

  it('takes ten thousand rows, and lets the agent breathe meanwhile', async () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, index) =>
        `d${String(index)}.example.com,10.${String(index >> 16)}.${String((index >> 8) & 255)}.${String(index & 255)}`,
    );
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 0);
    const progress = await run(`fqdn,ip\n${rows.join('\n')}\n`);
    clearInterval(counting);
    expect(progress.at(-1)).toMatchObject({ step: 'done', imported: 10_000 });
    expect(progress.length).toBeGreaterThan(10);
    expect(turns).toBeGreaterThan(20);
    expect(await stored()).toBe(10_000);
  });
});
