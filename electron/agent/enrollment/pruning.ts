import { statement, type Statement } from '../store/statements.ts';

/** How many of each are kept, and with how many new ones the oldest are removed: anybody can cause them. */
const REFUSED_KEPT = 20_000;
const ANSWERED_KEPT = 5_000;
const PRUNED_EVERY = 500;

/** Statements to commit with what was just caused: nothing most of the time, and now and then what removes the oldest. */
export type Pruning = { refused(): readonly Statement[]; answered(): readonly Statement[] };

export function pruning(): Pruning {
  let refused = 0;
  let answered = 0;
  return {
    refused: () =>
      ++refused % PRUNED_EVERY === 0 ? [statement('transaction.pruneRefused', { keep: REFUSED_KEPT })] : [],
    answered: () =>
      ++answered % PRUNED_EVERY === 0 ? [statement('transaction.pruneAnswered', { keep: ANSWERED_KEPT })] : [],
  };
}
