import { z } from 'zod';
import { endpointName, endpointSettings } from '../../../shared/contract/endpoints.ts';
import type { SettingProblem } from '../../../shared/contract/services.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { problem, requireNone } from '../services/problems.ts';
import { endpointProblems } from './endpoint-problems.ts';

/** Endpoints in one file; an office has a handful. */
const MOST = 100;
/** Characters of the file. */
const LARGEST = 1_048_576;
/** Problems that are told; a person mends those and tries again. */
const MOST_PROBLEMS = 20;

/** The place of what is wrong with all of it. */
const FILE = ['json'];

const FORMAT = 'certwright-endpoints';
const VERSION = 1;

const definition = endpointSettings.extend({ name: endpointName });
export type Definition = z.infer<typeof definition>;

/** Only what says which file it is: a later version may have anything else in it. */
const header = z.looseObject({ format: z.literal(FORMAT), version: z.int(), endpoints: z.array(z.unknown()) });

/** What `readDefinitions` reads. Settings hold no secret: passwords, challenges and keys are kept apart from them. */
export function writeDefinitions(endpoints: readonly Definition[]): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, endpoints }, null, 2)}\n`;
}

/**
 * The definitions of a file, each checked as one from the form. Throws the Failure `service-invalid` with what is wrong with
 * any of them; paths begin with `endpoints` and their number.
 */
export function readDefinitions(json: string, isTaken: (name: string) => boolean): Definition[] {
  const entries = entriesOf(json);
  const problems: SettingProblem[] = [];
  const names = new Set<string>();
  const definitions = entries.flatMap((entry, index) => {
    const parsed = definition.safeParse(entry);
    const found = parsed.success ? checked(parsed.data, names, isTaken) : issuesOf(parsed.error);
    problems.push(...found.map(({ path, ...rest }) => ({ ...rest, path: ['endpoints', index, ...path] })));
    return parsed.success ? [parsed.data] : [];
  });
  requireNone(problems.slice(0, MOST_PROBLEMS));
  return definitions;
}

function entriesOf(json: string): unknown[] {
  if (json.length > LARGEST) throw refused(problem('endpoints-file-too-large', FILE));
  const read = header.safeParse(parsedJson(json));
  if (!read.success) throw refused(problem('endpoints-file-unreadable', FILE));
  const { version, endpoints } = read.data;
  if (version !== VERSION) throw refused(problem('endpoints-file-version', FILE, { version: String(version) }));
  if (endpoints.length > MOST) throw refused(problem('endpoints-file-too-many', FILE, { most: String(MOST) }));
  return endpoints;
}

function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function checked(
  { name, ...settings }: Definition,
  names: Set<string>,
  isTaken: (name: string) => boolean,
): SettingProblem[] {
  const key = name.toLowerCase();
  const twice = names.has(key) ? [problem('endpoint-name-twice', ['name'], { value: name })] : [];
  const taken = isTaken(name) ? [problem('endpoint-name-taken', ['name'], { value: name })] : [];
  names.add(key);
  return [...twice, ...taken, ...endpointProblems(settings)];
}

function issuesOf({ issues }: z.ZodError): SettingProblem[] {
  return issues.map((issue) => {
    const path = issue.path.filter((part) => typeof part !== 'symbol');
    const stray = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1).map((key) => key.slice(0, 64)) : [];
    return problem('value-malformed', [...path, ...stray]);
  });
}

function refused(found: SettingProblem): Failure {
  return new Failure('service-invalid', { field: found.path.join('.'), problem: found.code }, { details: [found] });
}
