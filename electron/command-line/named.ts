import { Failure } from '../../shared/domain/failure.ts';
import type { CommandResult } from './command.ts';
import { withIsoTimes } from './iso-times.ts';
import { facts, table } from './table.ts';
import type { Words } from '../words/words.ts';

type Named = { readonly id: string; readonly name: string };
type Notice = { readonly code: string; readonly params: Readonly<Record<string, string>> };

/** The one of this name or identifier. Throws `not-found`. */
export function byName<Object extends Named>(all: readonly Object[], text: string): Object {
  const wanted = text.toLowerCase();
  const found = all.find(({ id, name }) => name.toLowerCase() === wanted || id === wanted);
  if (found === undefined) throw new Failure('not-found', { what: text });
  return found;
}

/** How an object is called, for reading; null is nothing. */
export function nameOf(all: readonly Named[], id: string | null): string {
  return id === null ? '–' : (all.find((each) => each.id === id)?.name ?? id);
}

/** One object: its document for scripts; its fields and what should be known about it for people. */
export function shown(object: Named & { readonly notices?: readonly Notice[] }, words: Words): CommandResult {
  const { notices = [], ...rest } = object;
  const json = withIsoTimes(rest) as Record<string, unknown>;
  const lines = Object.entries(json).map(([name, value]): [string, string] => [name, cell(value)]);
  const told = notices.map(({ code, params }) => `\n! ${words.text(`problems:${code}`, params)}`);
  return { json: withIsoTimes(object), text: `${facts(lines)}${told.join('')}` };
}

/** Many objects: under their plural for scripts, a table for people. */
export function listed<Object extends Named>(
  plural: string,
  all: readonly Object[],
  columns: Readonly<Record<string, (object: Object) => string>>,
): CommandResult {
  const heads = Object.keys(columns);
  const rows = all.map((object) => heads.map((head) => columns[head]?.(object) ?? ''));
  return { json: withIsoTimes({ [plural]: all }), text: table(heads, rows) };
}

function cell(value: unknown): string {
  if (value === null) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
