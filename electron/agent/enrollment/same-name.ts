import { DerError } from '../pki/der-reader.ts';
import { formatName, readName } from '../pki/distinguished-name.ts';

/** Whether two Names (DER) are the same, without regard to case and to kinds of strings (RFC 5280 §7.1). */
export function sameName(a: Uint8Array, b: Uint8Array): boolean {
  if (Buffer.compare(a, b) === 0) return true;
  const [first, second] = [readable(a), readable(b)];
  return first !== null && first === second;
}

function readable(der: Uint8Array): string | null {
  try {
    return formatName(readName(der)).toLowerCase();
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}
