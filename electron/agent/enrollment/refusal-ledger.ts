import type { AuthenticationKind, Refusal } from '../../../shared/contract/transactions.ts';
import type { Statement } from '../store/statements.ts';
import { audit } from './record-rows.ts';

const HOUR = 3_600_000;
/** Parties whose last entry is remembered; beyond it they are counted like strangers. */
const REMEMBERED = 10_000;

/** Decides what the audit log, which is kept for ever, says of refusals, which anybody can cause. */
export type RefusalLedger = {
  /** Whether this one gets an entry of its own; else it is counted. `party`: who was authenticated, or the registration. */
  note(refusal: Refusal, by: AuthenticationKind, party: string | null): boolean;
  /** The count, at most once an hour, and before the end. Once taken it begins anew. */
  summary(when: 'due' | 'now'): Statement[];
};

/**
 * Whoever proved who he is and is refused all the same gets an entry, one for each rule in an hour. Everybody else is
 * counted, and the counts are written once an hour: at most 24 entries a day, whatever the network sends. Activity shows
 * each refusal, the newest 20,000 of them.
 */
export function refusalLedger(clock: () => number): RefusalLedger {
  const told = new Map<string, number>();
  const counts = new Map<Refusal['code'], number>();
  let since: number | null = null;
  const isNews = (key: string, now: number): boolean => {
    const last = told.get(key);
    if (last !== undefined && now - last < HOUR && now >= last) return false;
    // The oldest come first.
    const [oldest] = told;
    if (told.size >= REMEMBERED && oldest !== undefined && now - oldest[1] >= HOUR) told.delete(oldest[0]);
    if (told.size >= REMEMBERED) return false;
    told.delete(key);
    told.set(key, now);
    return true;
  };
  return {
    note({ code }, by, party) {
      const now = clock();
      if (by !== 'none' && by !== 'approval' && isNews(`${party ?? by} ${code}`, now)) return true;
      counts.set(code, (counts.get(code) ?? 0) + 1);
      since ??= now;
      return false;
    },
    summary(when) {
      const now = clock();
      if (since === null || (when === 'due' && now - since < HOUR && now >= since)) return [];
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const detail = {
        count: String(total),
        since: new Date(since).toISOString(),
        ...Object.fromEntries([...counts].map(([code, count]) => [code, String(count)])),
      };
      counts.clear();
      since = null;
      return [audit(now, 'enrollment.refusals-counted', 'transaction', 'refused', detail)];
    },
  };
}
