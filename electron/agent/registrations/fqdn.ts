import { domainToASCII, domainToUnicode } from 'node:url';
import type { FieldProblem } from '../../../shared/contract/registrations.ts';

declare const validated: unique symbol;
/** A fully qualified domain name: lower case, A-labels, no trailing dot, at least two labels. Only `readFqdn` makes one. */
export type Fqdn = string & { readonly [validated]: 'fqdn' };

export type FqdnReading = { readonly fqdn: Fqdn } | { readonly problem: FieldProblem };

/** One label of a host name (RFC 1123 §2.1, RFC 5890 §2.3.1). */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Labels that conversion leaves as they are and that make no address: what most devices are called. */
const PLAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** More characters than any host name has, in either form; converting longer text to A-labels takes seconds. */
const LONGEST = 253;

/** What a host name never contains, but a URL parser would quietly interpret. */
const NOT_A_NAME = /[\u0000-\u0020\u007f/:?#@\\%[\]<>^|"'`{}]/;

/**
 * Reads what an operator typed, or a device sent, as a host name. International names become A-labels (UTS 46);
 * wildcards, addresses, single labels and what the DNS cannot carry are refused, each with its own problem code.
 */
export function readFqdn(text: string): FqdnReading {
  const name = text.trim().replace(/\.$/, '');
  if (name === '') return problem('fqdn-missing');
  if (name.length > LONGEST) return problem('fqdn-too-long', { value: printable(name) });
  if (PLAIN.test(name) && !name.includes('xn--')) return { fqdn: name as Fqdn };
  if (name.includes('*')) return problem('fqdn-wildcard', { value: printable(name) });
  if (NOT_A_NAME.test(name)) return problem('fqdn-characters', { value: printable(name) });
  const ascii = domainToASCII(name).toLowerCase();
  if (ascii === '') return problem('fqdn-characters', { value: printable(name) });
  if (ascii.length > LONGEST) return problem('fqdn-too-long', { value: printable(name) });
  const labels = ascii.split('.');
  if (/^\d+$|^0x[0-9a-f]*$/.test(labels.at(-1) ?? '')) return problem('fqdn-address', { value: printable(name) });
  if (labels.length < 2) return problem('fqdn-single-label', { value: printable(name) });
  if (!labels.every((label) => LABEL.test(label))) return problem('fqdn-label', { value: printable(name) });
  // An A-label that does not survive the round trip is not what it looks like (RFC 5891 §5.4).
  if (domainToASCII(domainToUnicode(ascii)) !== ascii) return problem('fqdn-label', { value: printable(name) });
  return { fqdn: ascii as Fqdn };
}

/** The name with U-labels, for reading only. */
export function unicodeOf(fqdn: Fqdn): string {
  return domainToUnicode(fqdn);
}

function problem(code: string, params: Record<string, string> = {}): FqdnReading {
  return { problem: { field: 'fqdn', code, params } };
}

function printable(text: string): string {
  return JSON.stringify(text).slice(1, -1).slice(0, 80);
}
