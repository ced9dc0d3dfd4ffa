import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { Failure } from '../../shared/domain/failure.ts';
import type { OptionValues } from './command.ts';

/** Options of every command. */
const COMMON = {
  data: { type: 'string' },
  json: { type: 'boolean' },
  'passphrase-file': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

export type Shape = {
  readonly name: string;
  readonly options: ParseArgsOptionsConfig;
  readonly operands: { readonly min: number; readonly max: number };
};

export type ParsedLine<Known extends Shape> = {
  readonly command: Known;
  readonly options: OptionValues;
  readonly operands: readonly string[];
};

/**
 * Finds the command that the words begin with, the longest name first, and reads the rest by its shape. Options may
 * stand before the name. Throws the Failure `usage`.
 */
export function parseLine<Known extends Shape>(argv: readonly string[], commands: readonly Known[]): ParsedLine<Known> {
  const every = Object.assign({}, COMMON, ...commands.map(({ options }) => options)) as ParseArgsOptionsConfig;
  const loose = parseArgs({ args: [...argv], options: every, strict: false, allowPositionals: true }).positionals;
  const command = commands
    .toSorted((a, b) => b.name.length - a.name.length)
    .find(({ name }) => name.split(' ').every((word, index) => loose[index] === word));
  if (command === undefined) {
    throw new Failure('usage', {
      reason: loose.length === 0 ? 'no command' : `unknown command: ${loose.slice(0, 2).join(' ')}`,
    });
  }
  const { values, positionals } = parseStrictly(argv, { ...COMMON, ...command.options });
  const operands = positionals.slice(command.name.split(' ').length);
  const { min, max } = command.operands;
  if (operands.length < min || operands.length > max) {
    throw new Failure('usage', {
      reason: operands.length < min ? 'something is missing' : `not understood: ${operands[max] ?? ''}`,
    });
  }
  return { command, options: values, operands };
}

function parseStrictly(
  argv: readonly string[],
  options: ParseArgsOptionsConfig,
): { values: OptionValues; positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
  } catch (error) {
    throw new Failure('usage', { reason: error instanceof Error ? error.message : '' }, { cause: error });
  }
}
