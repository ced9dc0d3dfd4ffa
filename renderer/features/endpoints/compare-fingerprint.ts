/** SHA-256 as hexadecimal. */
const LENGTH = 64;
const OTHERS: Readonly<Record<number, 'sha1' | 'md5'>> = { 40: 'sha1', 32: 'md5' };

export type Comparison = 'empty' | 'same' | 'differs' | 'sha1' | 'md5' | 'partial' | 'malformed';

/** Compares a fingerprint that somebody wrote in some form (colons, blanks, capitals) with the one of a certificate. */
export function compareFingerprint(written: string, sha256: string): Comparison {
  const hex = written
    .replace(/^\s*sha-?256(?:\s+fingerprint)?\s*[:=]?/i, '')
    .replace(/[\s:.-]/g, '')
    .toLowerCase();
  if (hex === '') return 'empty';
  if (!/^[0-9a-f]+$/.test(hex)) return 'malformed';
  if (hex === sha256) return 'same';
  if (hex.length === LENGTH) return 'differs';
  return OTHERS[hex.length] ?? (hex.length < LENGTH ? 'partial' : 'malformed');
}
