import type { ShownFailure } from '../../app/failure.ts';

/** The failures that are about one setting each, by the parameter that repeats what was typed. */
const ABOUT = { 'public-host-invalid': 'host', 'network-invalid': 'network' } as const;

/** What is longer is repeated only as far as this. */
const SHORTENED = 60;

type Code = keyof typeof ABOUT;
const isAbout = (code: string): code is Code => Object.hasOwn(ABOUT, code);

/** Whether a failure belongs to the text of a field, and is shown there. */
export function isAboutText(failure: ShownFailure | null, code: Code, text: string): boolean {
  if (failure?.code !== code) return false;
  const said = failure.params[ABOUT[code]] ?? '';
  const typed = text.trim();
  return typed === said || (said.length >= SHORTENED && typed.startsWith(said));
}

/** What is not shown at a field and so belongs under the form. */
export const elsewhere = (failure: ShownFailure | null): ShownFailure | null =>
  failure !== null && isAbout(failure.code) ? null : failure;
