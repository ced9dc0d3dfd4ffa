import { z } from 'zod';
import { settingProblem, type SettingProblem } from '../../../shared/contract/services.ts';

export type ImportProblem = Pick<SettingProblem, 'code' | 'params'> & {
  /** The name of the definition, or its number where it has none, and the setting; null where it is about the whole file. */
  readonly of: string | null;
};

const details = z.array(settingProblem).min(1);
const named = z.object({ endpoints: z.array(z.unknown()) });

/** What is wrong with each definition of a file, from the details of the failure; null where they tell nothing of that kind. */
export function importProblems(told: unknown, json: string): ImportProblem[] | null {
  const problems = details.safeParse(told);
  if (!problems.success) return null;
  const names = namesIn(json);
  return problems.data.map(({ path: [first, index, ...setting], code, params }) => {
    if (first !== 'endpoints' || typeof index !== 'number') return { of: null, code, params };
    const name = names[index] ?? String(index + 1);
    return { of: [name, ...setting.filter((part) => part !== 'name')].join(' › '), code, params };
  });
}

function namesIn(json: string): (string | undefined)[] {
  const parsed = named.safeParse(parsedJson(json));
  if (!parsed.success) return [];
  return parsed.data.endpoints.map((each) => z.object({ name: z.string().min(1).max(64) }).safeParse(each).data?.name);
}

function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
