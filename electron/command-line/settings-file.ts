import { readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';
import { Failure } from '../../shared/domain/failure.ts';
import { textOption, type OptionValues } from './command.ts';

/** Settings are a page of JSON; certificates in PEM may be among them. */
const LARGEST = 1_048_576;

type Fields = Readonly<Record<string, unknown>>;

/** The text of a file that the operator named. Throws the Failure `file-unreadable`. */
export async function readTextFile(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST) throw new RangeError('too large');
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new Failure('file-unreadable', { file }, { cause });
  }
}

/**
 * What an object's settings are to be: as they are, with what `--settings FILE` says in their place, with what single
 * options say in theirs. A file needs to say only what changes; `show --json` prints what can stand in one.
 *
 * @throws Failure `usage`, `file-unreadable`
 */
export async function settingsFrom<Schema extends z.ZodType>(
  schema: Schema,
  base: object,
  options: OptionValues,
  change: object,
): Promise<z.infer<Schema>> {
  const file = textOption(options, 'settings');
  const given = file === undefined ? {} : await readSettings(file);
  const parsed = schema.safeParse(merged(merged(base as Fields, given), change as Fields));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map(String).join('.');
  throw new Failure('usage', { reason: `${path}: ${issue?.message ?? ''}` });
}

async function readSettings(file: string): Promise<Fields> {
  const text = await readTextFile(file);
  try {
    const parsed: unknown = JSON.parse(text);
    if (isFields(parsed)) return parsed;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Failure('usage', { reason: `${file} is no JSON object` });
}

/** Names of what tells kinds of an object apart; another kind has other fields. */
const TAGS = ['protocol', 'kind', 'source'] as const;

/**
 * Object by object; everything else, lists too, is replaced whole, and so is an object by one of another kind. Undefined leaves
 * what is there.
 */
function merged(base: Fields, change: Fields): Fields {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) continue;
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    result[key] = isFields(before) && isFields(value) && sameKind(before, value) ? merged(before, value) : value;
  }
  return result;
}

function sameKind(before: Fields, value: Fields): boolean {
  return TAGS.every((tag) => value[tag] === undefined || value[tag] === before[tag]);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
