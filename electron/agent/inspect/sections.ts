import type { Inspection } from '../../../shared/contract/inspect.ts';
import { visibleText } from '../pki/directory-string.ts';
import type { DistinguishedName } from '../pki/distinguished-name.ts';
import { oidName } from '../pki/oid-names.ts';

export type Section = Inspection['sections'][number];
export type Field = Section['fields'][number];
export type Verdict = Inspection['verdicts'][number];

/** Values in one section; a certificate of a CDN has 200 names. */
const MAX_FIELDS = 256;
/** Characters of one value. */
const MAX_VALUE = 4096;

/** A field for reading: invisible characters are escaped, length is bounded. */
export function field(label: string, value: string, monospace = false): Field {
  const visible = visibleText(value);
  return { label, value: visible.length > MAX_VALUE ? `${visible.slice(0, MAX_VALUE)}…` : visible, monospace };
}

/** The section under `inspect.sections`, or nothing where it would be empty. */
export function section(title: string, fields: readonly Field[]): Section[] {
  return fields.length === 0 ? [] : [{ title, fields: fields.slice(0, MAX_FIELDS) }];
}

export function verdict(tone: Verdict['tone'], code: string, params: Readonly<Record<string, string>> = {}): Verdict {
  const visible = Object.entries(params).map(([key, value]) => [key, visibleText(value).slice(0, 512)] as const);
  return { tone, code, params: Object.fromEntries(visible) };
}

/** One field an attribute, in order of encoding; types without a name are labelled by their OID. */
export function nameFields(name: DistinguishedName): Field[] {
  return name.flat().map(({ type, value }) => field(oidName(type) ?? type, value));
}

export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** Groups of two upper-case digits, as other tools show serial numbers and fingerprints. */
export function groupedHex(hex: string): string {
  return hex.toUpperCase().replace(/(..)(?=.)/g, '$1:');
}
