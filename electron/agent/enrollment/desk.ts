import { createApprovals, type Approvals, type VerifyPerson } from './approve.ts';
import { challengeAttempts } from './challenge-attempts.ts';
import type { Desk, EnrollmentDeps } from './desk-deps.ts';
import { createEnroll, createRecordRefusal } from './enroll.ts';
import { expireAll, forgetReplyKeys } from './expire.ts';
import { createGetCertificate, createGetCrl } from './look-up.ts';
import { createPoll } from './poll.ts';
import { pruning } from './pruning.ts';
import { refusalLedger } from './refusal-ledger.ts';
import type { EnrollmentDesk } from './request.ts';
import { settleForwarded, type ForwardedOutcome, type Settlement } from './settle-forwarded.ts';

const HOUR = 3_600_000;

/** Enrollment as the rooms hold it: what front doors ask, what the operator decides, what the clock asks for. */
export type Enrollment = {
  readonly desk: EnrollmentDesk;
  readonly approvals: Approvals;
  /** What the external CA's answer means for the device that waits: in the unit that settles its request there. */
  settleForwarded(transactionId: string, outcome: ForwardedOutcome): Promise<Settlement | null>;
  /** Called often, does little. */
  doWhatIsDue(): Promise<void>;
  /** Writes down what is only counted so far. */
  close(): Promise<void>;
};

export function openEnrollment(deps: EnrollmentDeps & { readonly verifyPerson: VerifyPerson }): Enrollment {
  const ledger = refusalLedger(deps.clock);
  const desk: Desk = { ...deps, ledger, pruning: pruning(), attempts: challengeAttempts() };
  const summarise = async (when: 'due' | 'now'): Promise<void> => {
    const summary = ledger.summary(when);
    if (summary.length > 0) await deps.store.commit(summary);
  };
  let tidied = -Infinity;
  return {
    desk: {
      enroll: createEnroll(desk),
      poll: createPoll(desk),
      getCertificate: createGetCertificate(desk),
      getCrl: createGetCrl(desk),
      recordRefusal: createRecordRefusal(desk),
    },
    approvals: createApprovals(desk, deps.verifyPerson),
    settleForwarded: (transactionId, outcome) => settleForwarded(desk, transactionId, outcome),
    async doWhatIsDue() {
      await expireAll(desk);
      await summarise('due');
      const now = deps.clock();
      if (now - tidied < HOUR && now >= tidied) return;
      tidied = now;
      await forgetReplyKeys(desk);
    },
    close: () => summarise('now'),
  };
}
