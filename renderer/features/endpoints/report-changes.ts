import type { ValidationReport, ValidationStepView } from '../../../shared/contract/endpoints.ts';

const RANKS = { passed: 0, warned: 1, failed: 2 } as const;
type Ended = keyof typeof RANKS;

type StepChange = {
  readonly step: ValidationStepView['step'];
  readonly before: Ended;
  readonly now: Ended;
  /** other: it failed before and fails now, for another reason. */
  readonly kind: 'worse' | 'better' | 'other';
};

const isEnded = (state: ValidationStepView['state']): state is Ended => Object.hasOwn(RANKS, state);

/**
 * What became of the steps since the report before. A step that was not reached on one of both sides says nothing: why it was
 * not reached is a change of its own.
 */
export function changesSince(now: ValidationReport, before: ValidationReport): StepChange[] {
  return now.steps.flatMap(({ step, state, fault }): StepChange[] => {
    const old = before.steps.find((each) => each.step === step);
    if (old === undefined || !isEnded(state) || !isEnded(old.state)) return [];
    const change = { step, before: old.state, now: state };
    const difference = RANKS[state] - RANKS[old.state];
    if (difference !== 0) return [{ ...change, kind: difference > 0 ? 'worse' : 'better' }];
    return fault?.code === old.fault?.code ? [] : [{ ...change, kind: 'other' }];
  });
}

/** The newest report that came to an end before this one began; what was cancelled half-way says little. */
export function reportBefore(
  shown: ValidationReport,
  reports: readonly ValidationReport[],
): ValidationReport | undefined {
  return reports
    .filter(({ id, startedAt, verdict }) => id !== shown.id && startedAt <= shown.startedAt && isEndedVerdict(verdict))
    .toSorted((one, other) => other.startedAt - one.startedAt)[0];
}

const isEndedVerdict = (verdict: ValidationReport['verdict']): boolean =>
  verdict !== 'running' && verdict !== 'cancelled';
