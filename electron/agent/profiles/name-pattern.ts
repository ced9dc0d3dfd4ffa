/** What a name may consist of to be compared with patterns: no wildcard, nothing invisible, nothing beyond ASCII. */
const NAME = /^[a-z0-9 _@:'.-]+$/;
/** The same, and `*`. A pattern is no regular expression, and characters that only mean something in one are refused. */
const PATTERN = /^[a-z0-9 _@:'.*-]+$/;
/** Characters of the longest host name (RFC 1035 §2.3.4). */
const LONGEST = 253;

/** One label: the texts between its wildcards; `['printer-', '']` is `printer-*`. */
type Label = readonly string[];

/** Which names one pattern allows, read once. Plain data. */
export type NamePattern = {
  readonly text: string;
  /** Begins with `**.`: one or more labels of any kind stand before those below. */
  readonly deep: boolean;
  readonly labels: readonly Label[];
  /** Nothing in it is fixed: `*`, `*.*`, `**.*`. */
  readonly wide: boolean;
};

export type NamePatternReading =
  { readonly pattern: NamePattern } | { readonly problem: 'pattern-characters' | 'pattern-labels' | 'pattern-stars' };

/**
 * Reads a glob over whole names. `*` stands for characters of one label, never for a dot; a leading `**.` for one or more
 * whole labels. Anchored at both ends, without regard to case. `office.example` itself is not below `**.office.example`.
 */
export function readNamePattern(given: string): NamePatternReading {
  const text = given.trim().toLowerCase();
  if (text.length > LONGEST || !PATTERN.test(text)) return { problem: 'pattern-characters' };
  const deep = text.startsWith('**.');
  const rest = deep ? text.slice(3) : text;
  if (rest.includes('**')) return { problem: 'pattern-stars' };
  const labels = rest.split('.');
  if (labels.some((label) => label === '')) return { problem: 'pattern-labels' };
  const wide = labels.every((label) => label === '*');
  return { pattern: { text, deep, wide, labels: labels.map((label) => label.split('*')) } };
}

/**
 * Whether the pattern allows a name. Names with a wildcard, an empty label, control or other invisible characters are
 * allowed by none. Each label is walked once from left to right, so that no name takes long, whatever the pattern.
 */
export function matchesName({ deep, labels }: NamePattern, name: string): boolean {
  if (name.length > LONGEST) return false;
  const text = name.toLowerCase();
  if (!NAME.test(text) || text !== text.trim()) return false;
  const given = text.split('.');
  if (given.includes('')) return false;
  const more = given.length - labels.length;
  if (deep ? more < 1 : more !== 0) return false;
  return labels.every((label, index) => matchesLabel(label, given[more + index] ?? ''));
}

/** The leftmost place of each text leaves the most room for the next one, so there is never a reason to go back. */
function matchesLabel(label: Label, text: string): boolean {
  const first = label[0] ?? '';
  if (label.length === 1) return text === first;
  const last = label.at(-1) ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of label.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
