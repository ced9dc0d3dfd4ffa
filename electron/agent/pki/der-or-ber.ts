import { normaliseBer } from './ber.ts';
import { DerError } from './der-reader.ts';

/** DER is read as it is; only what is not DER is rewritten and read again. */
export function derOrBer<Result>(bytes: Uint8Array, read: (der: Uint8Array) => Result): Result {
  try {
    return read(bytes);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return read(normaliseBer(bytes));
  }
}
