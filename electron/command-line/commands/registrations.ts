import { readFile, stat } from 'node:fs/promises';
import { Failure } from '../../../shared/domain/failure.ts';
import { CSV_LIMIT, type ImportReport, type RegistrationCreated } from '../../../shared/contract/registrations.ts';
import { readValidity } from '../../agent/registrations/validity.ts';
import { textOption, textOptions, type Command, type CommandCall, type CommandResult } from '../command.ts';
import { withIsoTimes } from '../iso-times.ts';
import { facts } from '../table.ts';
import { requireWritable, writeOutput } from '../output-file.ts';

export const register: Command = {
  name: 'register',
  operands: { min: 0, max: 0 },
  options: {
    fqdn: { type: 'string' },
    ip: { type: 'string', multiple: true },
    serial: { type: 'string' },
    challenge: { type: 'string' },
    expires: { type: 'string' },
    reusable: { type: 'boolean' },
    'no-challenge': { type: 'boolean' },
    'ra-profile': { type: 'string' },
    notes: { type: 'string' },
  },
  async run({ agent, options, words }) {
    const fqdn = textOption(options, 'fqdn');
    if (fqdn === undefined) throw new Failure('usage', { reason: '--fqdn is missing' });
    const withoutChallenge = options['no-challenge'] === true;
    const about = ['challenge', 'expires', 'reusable'].find((name) => options[name] !== undefined);
    if (withoutChallenge && about !== undefined) {
      throw new Failure('usage', { reason: `--${about} is about a challenge, and --no-challenge makes none` });
    }
    const raProfileId = await raProfileNamed(agent, textOption(options, 'ra-profile'));
    const validFor = readValidity(textOption(options, 'expires') ?? '60m');
    if (validFor === undefined) throw new Failure('usage', { reason: '--expires takes 60m, 12h, 7d or never' });
    const created = await agent.registrations.create({
      fqdn,
      ipAddresses: textOptions(options, 'ip'),
      serialNumber: textOption(options, 'serial') ?? null,
      challenge: textOption(options, 'challenge') ?? null,
      validFor,
      reusable: options['reusable'] === true,
      withoutChallenge,
      ...(raProfileId === undefined ? {} : { raProfileId }),
      notes: textOption(options, 'notes') ?? '',
    });
    return { json: createdJson(created), text: createdText(created, words.text) };
  },
};

async function raProfileNamed(agent: CommandCall['agent'], name: string | undefined): Promise<string | undefined> {
  if (name === undefined) return undefined;
  const profiles = await agent.services.raProfiles({});
  const found = profiles.find((profile) => profile.name === name);
  if (found === undefined) throw new Failure('not-found', { what: name });
  return found.id;
}

function createdJson({ registration, challenge, scepUrl, caFingerprints }: RegistrationCreated): unknown {
  const { id, fqdn, ipAddresses, serialNumber, expiresAt, reusable, raProfile } = registration;
  const device = { id, fqdn, challenge, scepUrl, caFingerprints, expiresAt, reusable, ipAddresses, serialNumber };
  return withIsoTimes({ ...device, raProfile: raProfile?.name ?? null });
}

function createdText(created: RegistrationCreated, text: CommandCall['words']['text']): string {
  const { registration, challenge, scepUrl, caFingerprints } = created;
  const { expiresAt } = registration;
  const lines = facts([
    [text('cli:register.id'), registration.id],
    [text('cli:register.fqdn'), registration.fqdn],
    [text('cli:register.challenge'), challenge ?? text('cli:register.none')],
    [text('cli:register.url'), scepUrl],
    [text('cli:register.sha256'), caFingerprints.sha256],
    [text('cli:register.sha1'), caFingerprints.sha1],
    ...(challenge === null
      ? []
      : ([
          [
            text('cli:register.expires'),
            expiresAt === null ? text('cli:register.never') : new Date(expiresAt).toISOString(),
          ],
        ] as const)),
    [text('cli:register.raProfile'), registration.raProfile?.name ?? '–'],
  ]);
  return challenge === null ? lines : `${lines}\n\n${text('cli:register.once')}`;
}

export const importRegistrations: Command = {
  name: 'import registrations',
  operands: { min: 1, max: 1 },
  options: { 'dry-run': { type: 'boolean' }, out: { type: 'string' } },
  async run({ agent, options, operands, words, say }) {
    const csv = await readCsv(operands[0] ?? '');
    if (options['dry-run'] === true) return dryRun(await agent.registrations.importCheck({ csv }), words);
    return importCsv({ agent, options, words, say }, csv);
  },
};

/** Stores the devices of a list; their challenges go to `--out`, or to the terminal. */
export async function importCsv(
  { agent, options, words, say }: Pick<CommandCall, 'agent' | 'options' | 'words' | 'say'>,
  csv: string,
): Promise<CommandResult> {
  const out = textOption(options, 'out');
  // The challenges are told once, after everything is stored.
  if (out !== undefined) await requireWritable(out);
  for await (const progress of await agent.registrations.import({ csv })) {
    if (progress.step === 'working') {
      say(words.text('cli:import.working', { done: progress.done, total: progress.total }));
      continue;
    }
    const { imported, challengesCsv } = progress;
    if (out !== undefined) await writeOutput(out, challengesCsv);
    const head = words.text('cli:import.done', { count: imported });
    return { json: { imported, challengesCsv }, text: out === undefined ? `${head}\n\n${challengesCsv}` : head };
  }
  throw new Failure('agent-unreachable');
}

function dryRun(report: ImportReport, words: CommandCall['words']): CommandResult {
  const lines = report.problems.flatMap(({ line, fqdn, problems }) =>
    problems.map((problem) => words.text('cli:import.problem', { line, fqdn, problem: words.problem(problem) })),
  );
  const head = words.text('cli:import.checked', { rows: report.rows, valid: report.valid });
  return { json: report, text: [head, ...lines].join('\n'), exitCode: report.problems.length === 0 ? 0 : 1 };
}

async function readCsv(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > CSV_LIMIT) throw new Failure('import-too-large', { maximum: '16 MiB' });
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('file-unreadable', { file }, { cause: error });
  }
}
