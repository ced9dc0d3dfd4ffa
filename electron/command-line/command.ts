import type { ParseArgsOptionsConfig } from 'node:util';
import type { AgentClient } from '../../shared/contract/contract.ts';
import type { Words } from '../words/words.ts';

/** Option values as `util.parseArgs` gives them, by name. */
export type OptionValues = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

export type CommandCall = {
  readonly agent: AgentClient;
  readonly options: OptionValues;
  readonly operands: readonly string[];
  readonly words: Words;
  /** Progress and remarks for a person: standard error. */
  readonly say: (line: string) => void;
};

/** What a command found: one JSON document for scripts, lines for people. */
export type CommandResult = {
  readonly json: unknown;
  readonly text: string;
  /** 1 where the command did its work and the answer is bad (`audit verify` on a broken chain). */
  readonly exitCode?: 0 | 1;
};

/** One command that talks to an agent: the one that serves the folder, or one of its own for a moment. */
export type Command = {
  /** As it is typed, such as `list` or `audit verify`. */
  readonly name: string;
  readonly options: ParseArgsOptionsConfig;
  /** How many words may follow the name. */
  readonly operands: { readonly min: number; readonly max: number };
  run(call: CommandCall): Promise<CommandResult>;
};

/** The value of an option that is given at most once. */
export function textOption(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The values of an option that may be repeated. */
export function textOptions(options: OptionValues, name: string): string[] {
  const value = options[name];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
