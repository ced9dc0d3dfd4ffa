import { useCallback, useEffect, useRef, useState } from 'react';
import type { FieldProblem, RegistrationInput } from '../../../shared/contract/registrations.ts';
import { agent } from '../../app/connection.ts';
import { useProblemWords } from '../../app/problem-words.ts';

const PAUSE = 250;
type Field = FieldProblem['field'];

/**
 * Asks the agent what is wrong with the input: after a pause while one types, and once more before it is sent. A field
 * tells its problem only after it was left, so that nobody is corrected in the middle of a word.
 */
export function useFieldProblems() {
  const words = useProblemWords();
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [touched, setTouched] = useState<ReadonlySet<Field>>(new Set());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const turn = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);

  const ask = useCallback(async (input: RegistrationInput): Promise<readonly FieldProblem[]> => {
    const mine = ++turn.current;
    const found = await agent().registrations.check(input);
    if (mine === turn.current) setProblems(found);
    return found;
  }, []);
  const check = useCallback(
    (input: RegistrationInput) => {
      clearTimeout(timer.current);
      // A failure to check is told when it is sent.
      timer.current = setTimeout(() => void ask(input).catch(() => undefined), PAUSE);
    },
    [ask],
  );
  const accept = useCallback(
    async (input: RegistrationInput): Promise<boolean> => {
      clearTimeout(timer.current);
      try {
        const found = await ask(input);
        setTouched(new Set(found.map((problem) => problem.field)));
        return found.length === 0;
      } catch {
        // The creation itself will say why.
        return true;
      }
    },
    [ask],
  );
  const touch = useCallback((field: Field) => setTouched((now) => new Set(now).add(field)), []);
  const problemOf = (field: Field): string | null => {
    const problem = touched.has(field) ? problems.find((found) => found.field === field) : undefined;
    return problem === undefined ? null : words(problem);
  };
  return { problemOf, check, accept, touch };
}
