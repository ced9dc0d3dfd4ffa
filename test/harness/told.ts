import { join } from 'node:path';
import { expect } from 'vitest';
import english from '../../resources/locales/en/ca-faults.json' with { type: 'json' };
import { CaFault } from '../../electron/agent/outbound/ca-fault.ts';
import { LANGUAGES, loadWords } from '../../electron/words/words.ts';
import { CA_FAULTS, type CaFaultCode, type CaRefusalCode } from '../../shared/domain/ca-fault.ts';

const CATALOGUE: Readonly<Record<CaFaultCode, { readonly cause: string; readonly remedy: string }>> = english;
const WORDS = LANGUAGES.map((language) => loadWords(join(import.meta.dirname, '../../resources/locales'), language));

/** A sentence, with everything filled in that the catalogue asks for. */
const SENTENCE = /^(?!.*(?:\{\{|undefined|: ?\.?$| {2}|\( ?\))).*\S+ \S+.*$/;

/**
 * What an operator is told of a fault, in every language: the cause and the remedy as sentences in which nothing is missing, and the
 * step that a validation shows red.
 */
export function expectFault(fault: unknown, code: CaFaultCode, step: (typeof CA_FAULTS)[CaFaultCode]): void {
  if (!(fault instanceof CaFault)) throw new Error(`no fault: ${String(fault)}`);
  expect([fault.code, CA_FAULTS[fault.code]]).toEqual([code, step]);
  for (const { text } of WORDS) {
    expect(text(`ca-faults:${code}.cause`, fault.params)).toMatch(SENTENCE);
    expect(text(`ca-faults:${code}.remedy`, fault.params)).toMatch(SENTENCE);
  }
  // A value that is not given would vanish from its sentence.
  const asked = [...`${CATALOGUE[code].cause}${CATALOGUE[code].remedy}`.matchAll(/\{\{(\w+)\}\}/g)];
  for (const [, name = ''] of asked) expect([name, fault.params[name]]).toEqual([name, expect.stringMatching(/\S/)]);
}

/** The same of a CA's refusal, as an answer or as it is kept. */
export function expectRefusal(said: unknown, code: CaRefusalCode): void {
  expect(said).toMatchObject({ code, upstreamCode: expect.stringMatching(/\S/) as unknown });
  for (const { text } of WORDS) {
    expect(text(`ca-faults:refusals.${code}.cause`)).toMatch(SENTENCE);
    expect(text(`ca-faults:refusals.${code}.remedy`)).toMatch(SENTENCE);
  }
}

/** The error that work ends with. */
export async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (result) => new Error(`it went well: ${JSON.stringify(result)}`),
    (error: unknown) => error,
  );
}
