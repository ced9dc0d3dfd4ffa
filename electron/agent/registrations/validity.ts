const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The longest validity of a challenge that has one: ten years. */
const LONGEST = 3_650 * 86_400_000;

/**
 * Reads how long a challenge is good: `60m`, `12h`, `7d`, or `never`.
 *
 * @returns milliseconds, null for never, or undefined when it is none of these
 */
export function readValidity(text: string): number | null | undefined {
  const value = text.trim().toLowerCase();
  if (value === 'never') return null;
  const [, amount, unit] = /^(\d{1,6})([mhd])$/.exec(value) ?? [];
  const milliseconds = Number(amount) * (UNITS[unit ?? ''] ?? Number.NaN);
  return milliseconds > 0 && milliseconds <= LONGEST ? milliseconds : undefined;
}
