import { CaFault } from '../../outbound/ca-fault.ts';

/** What the administration page of NDES gives (`/certsrv/mscep_admin/`). Each load makes a new password and takes a place in its cache. */
export type NdesChallenge = {
  readonly challenge: string;
  /** Whether it is good for one request; null where a translated page does not say it in words that we know. */
  readonly once: boolean | null;
  /** The CA certificate's hash as the page prints it, hexadecimal without spaces; null where there is none. */
  readonly thumbprint: string | null;
};

/** A CA certificate's hash in hexadecimal digits, SHA-1 or the MD5 of old servers: it stands before the password and is none. */
const SHA1_DIGITS = 40;
const THUMBPRINT_DIGITS: readonly number[] = [SHA1_DIGITS, 32];
/** PasswordLength is 8 octets by default; fewer than four is no password. */
const LEAST_DIGITS = 8;
const MOST_TEXT = 65_536;

/**
 * Reads the page. Windows prints it in UTF-16 with a byte order mark and in its own language, and answers 200 to refusals
 * too. Throws CaFault `ndes-cache-full`, `ndes-not-permitted`, `ndes-page-unknown`.
 */
export function readChallengePage(body: Uint8Array): NdesChallenge {
  const page = decodePage(body);
  if (/password cache is full/i.test(page)) throw new CaFault('ndes-cache-full');
  if (/do not have sufficient permission/i.test(page)) throw new CaFault('ndes-not-permitted');
  const bold = boldTexts(page);
  const thumbprint = bold.find(({ before }) => /thumbprint|hash value/i.test(before))?.digits ?? null;
  const named = bold.find(({ before }) => /challenge password is:?\s*$/i.test(before))?.text;
  const challenge = named ?? translated(bold.map(({ digits }) => digits));
  if (challenge === null || challenge === '') throw new CaFault('ndes-page-unknown');
  const english = named !== undefined;
  return { challenge, once: english ? /only once/i.test(page) : null, thumbprint };
}

/**
 * A translated page: the text that is hexadecimal throughout, or the second of two, of which the first is the thumbprint. More of
 * them is a page that we do not know.
 */
function translated(digits: readonly (string | null)[]): string | null {
  const found = digits.flatMap((each) => (each !== null && each.length >= LEAST_DIGITS ? [each] : []));
  const [first, second] = found;
  if (first === undefined || found.length > 2) return null;
  if (second !== undefined) return THUMBPRINT_DIGITS.includes(first.length) ? second : null;
  return first.length === SHA1_DIGITS ? null : first;
}

type Bold = {
  readonly text: string;
  /** Without white space, where it is hexadecimal throughout. */
  readonly digits: string | null;
  /** What stands before it, without tags. */
  readonly before: string;
};

const OPEN = '<b>';
const CLOSE = '</b>';
const MOST_BOLD = 32;

/** Texts in bold, in order. By position alone, in time that is linear in the page. */
function boldTexts(page: string): readonly Bold[] {
  const lower = page.toLowerCase();
  const found: Bold[] = [];
  for (let from = 0; found.length < MOST_BOLD;) {
    const open = lower.indexOf(OPEN, from);
    const close = open < 0 ? -1 : lower.indexOf(CLOSE, open);
    if (close < 0) break;
    const text = page.slice(open + OPEN.length, close).trim();
    const compact = text.replace(/\s+/g, '');
    const digits = /^[0-9A-Fa-f]+$/.test(compact) ? compact.toUpperCase() : null;
    const before = page
      .slice(Math.max(from, open - 400), open)
      .replace(/<[^<>]{0,200}>/g, ' ')
      .trimEnd();
    found.push({ text, digits, before });
    from = close + CLOSE.length;
  }
  return found;
}

/** By the byte order mark; without one, UTF-16 shows in its zero octets. */
function decodePage(body: Uint8Array): string {
  const bytes = Buffer.from(body.subarray(0, MOST_TEXT));
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (first === 0xfe && second === 0xff) return bigEndian(bytes.subarray(2));
  if (second === 0 && first !== 0) return bytes.toString('utf16le');
  if (first === 0 && second !== 0) return bigEndian(bytes);
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

function bigEndian(bytes: Buffer): string {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
    .swap16()
    .toString('utf16le');
}
