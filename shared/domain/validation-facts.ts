/** Facts of validation steps whose value is one of these codes: `endpoint.factValue.KEY.CODE` in the catalogue has its words. */
export const FACT_CODES = {
  'client-certificate': ['not-asked', 'not-sent', 'sent'],
  csrattrs: ['none', 'present'],
  nonce: ['repeated', 'not-repeated'],
  root: ['present', 'absent'],
} as const;

/** Facts whose value is a decimal number, and its unit; `endpoint.factValue.KEY` has its words, with `value` for the number. */
export const FACT_UNITS = { ahead: 'seconds', 'key-length': 'bits', validity: 'days' } as const;

type FactWords = { readonly key: string; readonly params: Readonly<Record<string, string | number>> };

/** Where in the catalogue the words of a fact's value are; null where the value is shown as it is, such as a name or an address. */
export function factValueWords(fact: string, value: string): FactWords | null {
  if (Object.hasOwn(FACT_UNITS, fact))
    return /^-?\d+(?:\.\d+)?$/.test(value)
      ? { key: `endpoint.factValue.${fact}`, params: { value: Number(value) } }
      : null;
  const codes = Object.entries(FACT_CODES).find(([key]) => key === fact)?.[1] ?? [];
  return codes.some((code) => code === value) ? { key: `endpoint.factValue.${fact}.${value}`, params: {} } : null;
}
