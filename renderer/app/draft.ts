import { useState } from 'react';
import { z } from 'zod';
import type { AgentClient } from '../../shared/contract/contract.ts';
import { settingProblem, type SettingProblem } from '../../shared/contract/services.ts';
import { agent } from './connection.ts';
import { failureOf, type ShownFailure } from './failure.ts';
import { useProblemWords } from './problem-words.ts';
import { letGo } from './unsaved.ts';

type Path = readonly (string | number)[];

export type Draft<T> = {
  value: T;
  /** Takes in a change of some parts. */
  set: (part: Partial<T>) => void;
  /** Whether it differs from what is stored. */
  dirty: boolean;
  /** Back to what is stored, also to what somebody else stored meanwhile. */
  discard: () => void;
  /** Somebody else stored another while this one was being changed. */
  overtaken: boolean;
  busy: boolean;
  /** Why saving failed; problems with single settings are at their fields. */
  failure: ShownFailure | null;
  /** What the agent found wrong at the last try and what is still as it was then, in words. */
  problems: readonly string[];
  /** What is wrong with the setting at this path, until it is changed. */
  problemAt: (...path: Path) => string | null;
  /** Whether anything at this path or below it is wrong, until that is changed. */
  isWrong: (...path: Path) => boolean;
  /** Saves; resolves to whether it was saved. */
  save: () => Promise<boolean>;
};

type State<T> = {
  value: T;
  /** What `value` began as, and the version of it. */
  base: T;
  version: number;
  /** What was stored when this was last looked at, as JSON. */
  seen: string;
  overtaken: boolean;
  refused: { value: T; problems: readonly SettingProblem[] } | null;
};

const beginning = <T>(stored: T, version: number, seen: string): State<T> => ({
  value: stored,
  base: stored,
  version,
  seen,
  overtaken: false,
  refused: null,
});

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    value,
  );
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The problems whose setting is still as it was refused. */
const unchanged = <T>({ value, refused }: State<T>): readonly SettingProblem[] =>
  refused === null ? [] : refused.problems.filter(({ path }) => same(at(value, path), at(refused.value, path)));

const issues = z.object({ issues: z.array(z.object({ path: settingProblem.shape.path.min(1) })).min(1) });

/** Codes for settings whose form alone is wrong, by the last word of their path. */
type Malformed = Readonly<Record<string, string>>;

/** The problems that a `…-invalid` failure carries, or those of an input that the contract refuses; else null. */
const problemsOf = (failure: ShownFailure, malformed: Malformed): SettingProblem[] | null => {
  const parsed = z.array(settingProblem).min(1).safeParse(failure.details);
  if (parsed.success) return parsed.data;
  const refused = issues.safeParse(failure.details);
  if (!refused.success) return null;
  return refused.data.issues.map(({ path: given }) => {
    const path = given[0] === 'settings' ? given.slice(1) : given;
    const last = path.findLast((part) => typeof part === 'string') ?? '';
    return { path, code: malformed[last] ?? 'value-malformed', params: {} };
  });
};

type Options<T> = {
  /** The settings alone: plain data without what the agent adds. */
  stored: T;
  /** Of what is stored; the one that the draft began with goes to `save`, so that nobody is overwritten. */
  version?: number;
  save: (client: AgentClient, value: T, version: number) => Promise<unknown>;
  onSaved?: () => void;
  malformed?: Malformed;
};

const NO_CODES: Malformed = {};

/**
 * Settings that are being changed: a copy of what is stored until it is saved. What is stored anew meanwhile is taken
 * over while nothing was changed here, and told while something was.
 */
export function useDraft<T extends object>(options: Options<T>): Draft<T> {
  const { stored, version = 0, save, onSaved, malformed = NO_CODES } = options;
  const words = useProblemWords();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ShownFailure | null>(null);
  const seen = JSON.stringify(stored) + String(version);
  const [state, setState] = useState(() => beginning(stored, version, seen));
  const { value, base } = state;
  const dirty = !same(value, base);
  if (state.seen !== seen && !busy) {
    if (!dirty) setState(beginning(stored, version, seen));
    // Something else of the object changed (its password, its being the default), and nothing that is changed here.
    else if (same(stored, base)) setState({ ...state, seen, version });
    else setState({ ...state, seen, overtaken: true });
  }
  const standing = unchanged(state);
  const submit = async (): Promise<boolean> => {
    setBusy(true);
    setFailure(null);
    setState((now) => ({ ...now, refused: null }));
    try {
      await save(agent(), value, state.version);
    } catch (error) {
      const shown = failureOf(error);
      const problems = problemsOf(shown, malformed);
      if (problems === null) setFailure(shown);
      else setState((now) => ({ ...now, refused: { value, problems } }));
      return false;
    } finally {
      setBusy(false);
    }
    letGo();
    setState((now) => ({ ...now, base: value, overtaken: false }));
    onSaved?.();
    return true;
  };
  return {
    value,
    set: (part) => setState((now) => ({ ...now, value: { ...now.value, ...part } })),
    dirty,
    discard: () => {
      setFailure(null);
      setState(beginning(stored, version, seen));
    },
    overtaken: state.overtaken,
    busy,
    failure,
    problems: standing.map(words),
    problemAt: (...path) => {
      const problem = standing.find((each) => same(each.path, path));
      return problem === undefined ? null : words(problem);
    },
    isWrong: (...path) => standing.some((each) => same(each.path.slice(0, path.length), path)),
    save: submit,
  };
}
