import type { RefusalCode } from '../../../../shared/domain/refusal.ts';
import { AlgorithmRefused } from '../../pki/cms/algorithms.ts';
import { DerError } from '../../pki/der-reader.ts';

/** Ends the opening of a message: somebody can be answered, and this is the rule that refuses. Never leaves the codec. */
export class Refused extends Error {
  readonly code: RefusalCode;
  readonly params: Readonly<Record<string, string>>;

  constructor(code: RefusalCode, params: Readonly<Record<string, string>> = {}) {
    super(code);
    this.name = 'Refused';
    this.code = code;
    this.params = params;
  }
}

/** Runs one step; what cannot be read refuses with `code`, what is not computed with 'algorithm-refused'. */
export function step<Result>(code: RefusalCode, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof DerError) throw new Refused(code, { detail: error.message });
    if (error instanceof AlgorithmRefused) throw new Refused('algorithm-refused', { algorithm: error.algorithm });
    throw error;
  }
}
