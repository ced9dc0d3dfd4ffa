import type { FieldProblem, ImportReport } from '../../../shared/contract/registrations.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import type { AgentEvents } from '../agent-events.ts';
import { statement } from '../store/statements.ts';
import type { Store } from '../store/store.ts';
import { makeChallenge } from './challenge.ts';
import { exactCsvRecord, readRegistrationsCsv } from './csv.ts';
import type { ValidRegistration } from './read-registration.ts';
import { duplicateProblem, type ImportProblem, type RegistrationsRoom } from './registrations-room.ts';

const MAX_PROBLEMS = 1_000;
const MAX_PREVIEW = 50;
/** Rows between two reports of progress; the agent's thread is free in between. */
const STRIDE = 500;

export type ImportDeps = {
  readonly store: Store;
  readonly events: AgentEvents;
  readonly clock: () => number;
  readonly room: RegistrationsRoom;
};

export type ImportProgress =
  | { readonly step: 'working'; readonly done: number; readonly total: number }
  | { readonly step: 'done'; readonly imported: number; readonly challengesCsv: string };

type CheckedRow = {
  readonly line: number;
  readonly fqdn: string;
  readonly valid: ValidRegistration | null;
  readonly problems: FieldProblem[];
};

/** Says of every row what would be stored or what is wrong with it; stores nothing. Throws `import-invalid` for the file as a whole. */
export async function checkImport(deps: Pick<ImportDeps, 'store' | 'room'>, csv: string): Promise<ImportReport> {
  const rows = await checkRows(deps, csv);
  const good = rows.filter(({ problems }) => problems.length === 0);
  return {
    rows: rows.length,
    valid: good.length,
    problems: problemsOf(rows),
    preview: good
      .slice(0, MAX_PREVIEW)
      .flatMap(({ line, valid }) => (valid === null ? [] : [{ line, ...preview(valid) }])),
  };
}

/**
 * Stores every row or none. Yields progress, then the challenges that were made: the only time that they are shown.
 * Stopping the iteration before `done` stores nothing. Throws `import-invalid` with the problems as details.
 */
export async function* importRegistrations(
  { store, events, clock, room }: ImportDeps,
  csv: string,
  actor: string,
): AsyncGenerator<ImportProgress, void> {
  const rows = await checkRows({ store, room }, csv);
  const problems = problemsOf(rows);
  if (problems.length > 0)
    throw new Failure('import-invalid', { rows: String(problems.length) }, { details: problems });

  const registrations: ReturnType<RegistrationsRoom['newRow']>[] = [];
  const challenges: string[] = [];
  for (const [index, { valid }] of rows.entries()) {
    if (index % STRIDE === 0) {
      yield { step: 'working', done: index, total: rows.length };
      await breathe();
    }
    if (valid === null) continue;
    const challenge = valid.hasChallenge ? (valid.challenge ?? makeChallenge()) : null;
    registrations.push(room.newRow(valid, challenge));
    challenges.push(exactCsvRecord([valid.fqdn, challenge ?? '']));
  }
  const outcome = await store.commit([
    statement('registration.insertMany', { registrations }),
    statement('audit.append', {
      at: clock(),
      actor,
      action: 'registration.imported',
      objectKind: 'registration',
      objectId: 'import',
      detail: { count: String(registrations.length) },
    }),
  ]);
  if (outcome.outcome === 'conflict') {
    const line = rows[outcome.row ?? 0]?.line ?? 0;
    const details: ImportProblem[] = [
      { line, fqdn: rows[outcome.row ?? 0]?.fqdn ?? '', problems: outcome.duplicates.map(duplicateProblem) },
    ];
    throw new Failure('import-invalid', { rows: '1' }, { details });
  }
  events.publish({ type: 'reload', noun: 'registrations' });
  const challengesCsv = exactCsvRecord(['fqdn', 'challenge']) + challenges.join('');
  yield { step: 'done', imported: registrations.length, challengesCsv };
}

async function checkRows({ store, room }: Pick<ImportDeps, 'store' | 'room'>, csv: string): Promise<CheckedRow[]> {
  const reading = readRegistrationsCsv(csv);
  if ('problem' in reading) {
    const { code, params } = reading.problem;
    throw new Failure(
      'import-invalid',
      { rows: '1', file: code },
      {
        details: [{ line: Number(params['line'] ?? 1), fqdn: '', problems: [reading.problem] }],
      },
    );
  }
  const rows: CheckedRow[] = [];
  for (const { line, text, problems } of reading.rows) {
    if (rows.length % STRIDE === 0) await breathe();
    const { valid, problems: found } = room.read(text);
    rows.push({ line, fqdn: text.fqdn, valid, problems: [...problems, ...found] });
  }
  noteRepetitions(rows);
  const candidates = rows.map(({ valid }) => valid ?? { fqdn: null, ipAddresses: [], serialNumber: null });
  for (const { index, duplicates } of await store.read('registration.duplicates', { candidates })) {
    rows[index]?.problems.push(...duplicates.map(duplicateProblem));
  }
  return rows;
}

/** Names the earlier line where two rows of one file claim the same name, address or serial number. */
function noteRepetitions(rows: readonly CheckedRow[]): void {
  const seen = new Map<string, number>();
  for (const { line, valid, problems } of rows) {
    if (valid === null) continue;
    const claims: [FieldProblem['field'], string][] = [
      ['fqdn', valid.fqdn],
      ...valid.ipAddresses.map((address): [FieldProblem['field'], string] => ['ipAddresses', address]),
      ...(valid.serialNumber === null
        ? []
        : [['serialNumber', valid.serialNumber] satisfies [FieldProblem['field'], string]]),
    ];
    for (const [field, value] of claims) {
      const key = `${field} ${value.toLowerCase()}`;
      const earlier = seen.get(key);
      if (earlier === undefined) seen.set(key, line);
      else problems.push({ field, code: 'csv-repeated', params: { value, line: String(earlier) } });
    }
  }
}

function problemsOf(rows: readonly CheckedRow[]): ImportProblem[] {
  const bad = rows.filter(({ problems }) => problems.length > 0).slice(0, MAX_PROBLEMS);
  return bad.map(({ line, fqdn, problems }) => ({ line, fqdn: fqdn.slice(0, 300), problems }));
}

function preview(valid: ValidRegistration): Omit<ImportReport['preview'][number], 'line'> {
  const { fqdn, serialNumber, reusable, validFor, challenge, hasChallenge } = valid;
  const ipAddresses = [...valid.ipAddresses];
  const challenges = { challengeGiven: challenge !== null, withoutChallenge: !hasChallenge };
  return { fqdn, ipAddresses, serialNumber, reusable, validFor, ...challenges };
}

function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
