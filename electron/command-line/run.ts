import { fileURLToPath } from 'node:url';
import type { FieldProblem } from '../../shared/contract/registrations.ts';
import type { SettingProblem } from '../../shared/contract/services.ts';
import { caFault } from '../../shared/contract/endpoints.ts';
import { failureOf } from '../../shared/contract/failure-transport.ts';
import { Failure } from '../../shared/domain/failure.ts';
import { languageOf, loadWords, type Words } from '../words/words.ts';
import { textOption, type OptionValues } from './command.ts';
import { COMMANDS, type AnyCommand } from './commands.ts';
import { connectAgent } from './connect.ts';
import { dataFolderOf } from './data-folder.ts';
import { parseLine } from './parse.ts';
import { vaultChoice } from './passphrase.ts';
import { serve } from './serve.ts';
import { visible } from './table.ts';

const LOCALES = fileURLToPath(new URL('../../resources/locales', import.meta.url));

/**
 * Runs one command line.
 *
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage
 */
export async function runCommandLine(argv: readonly string[]): Promise<0 | 1 | 2> {
  const { LC_ALL: all, LC_MESSAGES: messages, LANG: lang } = process.env;
  const words = loadWords(
    LOCALES,
    languageOf([all, messages, lang].find((locale) => locale !== undefined && locale !== '')),
  );
  // Whoever reads our output may stop reading (`list … | head`).
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const wantsJson = argv.includes('--json');
  try {
    if (argv.length === 0 || argv.includes('--help') || argv.includes('-h') || argv[0] === 'help') {
      write(process.stdout, words.text('cli:help'));
      return argv.length === 0 ? 2 : 0;
    }
    const { command, options, operands } = parseLine<AnyCommand>(argv, COMMANDS);
    return await runCommand(command, options, operands, words);
  } catch (error) {
    return report(failureOf(error), wantsJson, words, error);
  }
}

async function runCommand(
  command: AnyCommand,
  options: OptionValues,
  operands: readonly string[],
  words: Words,
): Promise<0 | 1> {
  const dataFolder = dataFolderOf(textOption(options, 'data'));
  const vault = (): ReturnType<typeof vaultChoice> => vaultChoice(textOption(options, 'passphrase-file'));
  const say = (line: string): void => {
    write(process.stderr, line);
  };
  if (!('run' in command)) {
    await serve({ dataFolder, options, vault, words, say });
    return 0;
  }
  const connection = await connectAgent(dataFolder, vault);
  try {
    const result = await command.run({ agent: connection.agent, options, operands, words, say });
    write(process.stdout, options['json'] === true ? JSON.stringify(result.json) : result.text);
    return result.exitCode ?? 0;
  } finally {
    await connection.close();
  }
}

function report(failure: Failure, json: boolean, words: Words, error: unknown): 1 | 2 {
  const { message, hint } = wordsOf(failure, words);
  const details = failure.details === undefined ? {} : { details: failure.details };
  if (json) write(process.stdout, JSON.stringify({ error: { code: failure.code, message, hint, ...details } }));
  else write(process.stderr, `${message}\n${hint}${detailLines(failure, words)}`);
  if (failure.code === 'internal') write(process.stderr, faultText(error));
  return failure.code === 'usage' || failure.code === 'input-invalid' ? 2 : 1;
}

/** Of a directory its fault says more than that there was one. */
function wordsOf(failure: Failure, words: Words): ReturnType<Words['failure']> {
  const fault = failure.code === 'directory-failed' ? caFault.safeParse(failure.details) : null;
  if (fault?.success !== true) return words.failure(inWords(failure, words));
  const { code, params } = fault.data;
  const said = (part: 'cause' | 'remedy') => visible(words.text(`ca-faults:${code}.${part}`, params));
  return { message: said('cause'), hint: said('remedy') };
}

/** The failure of a form names its first problem as a sentence, not as a code. */
function inWords(failure: Failure, words: Words): Failure {
  const [first] = problemsOf(failure);
  return first === undefined
    ? failure
    : new Failure(failure.code, { ...failure.params, problem: words.problem(first) });
}

type Problem = Omit<FieldProblem, 'field'> & { readonly field: string };

function problemsOf({ code, details }: Failure): Problem[] {
  if (!Array.isArray(details)) return [];
  if (code === 'registration-invalid') return details as FieldProblem[];
  if (code !== 'service-invalid') return [];
  return (details as SettingProblem[]).map(({ path, ...problem }) => ({ ...problem, field: path.join('.') }));
}

/** The field problems of a form, one a line, for a person. */
function detailLines(failure: Failure, words: Words): string {
  return problemsOf(failure)
    .map((problem) => `\n· ${problem.field}: ${words.problem(problem)}`)
    .join('');
}

function faultText(error: unknown): string {
  const cause = error instanceof Failure ? error.cause : error;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

function write(stream: NodeJS.WriteStream, text: string): void {
  if (text !== '') stream.write(text.endsWith('\n') ? text : `${text}\n`);
}
