import { createHash } from 'node:crypto';

/** Longer texts (PEM, long lists) are named by their digest. */
const LONGEST = 120;
/** Of one change; more would not be read. */
const MOST = 24;

/** What is different between two settings, for the audit log: `{ 'approval.rule': 'never → always' }`. Never given a secret. */
export function changesBetween(before: object, after: object): Record<string, string> {
  const old = new Map(leaves(before));
  const now = new Map(leaves(after));
  const paths = [...new Set([...old.keys(), ...now.keys()])].filter((path) => old.get(path) !== now.get(path));
  const told = paths.slice(0, MOST).map((path) => [path, `${shown(old.get(path))} → ${shown(now.get(path))}`] as const);
  const more = paths.length - told.length;
  return Object.fromEntries(more > 0 ? [...told, ['…', String(more)]] : told);
}

/** Every value by its path; a list is one value, because its order and length say nothing by themselves. */
function leaves(value: object, path = ''): [path: string, text: string][] {
  return Object.entries(value).flatMap(([key, each]: [string, unknown]): [string, string][] => {
    const here = path === '' ? key : `${path}.${key}`;
    if (typeof each === 'object' && each !== null && !Array.isArray(each)) return leaves(each, here);
    return [[here, Array.isArray(each) ? each.map(String).join(', ') : String(each)]];
  });
}

function shown(text: string | undefined): string {
  if (text === undefined || text === '') return '–';
  if (text.length <= LONGEST) return text;
  return `SHA-256 ${createHash('sha256').update(text).digest('hex').slice(0, 16)}…`;
}
