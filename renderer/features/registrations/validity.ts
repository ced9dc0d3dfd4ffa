const HOUR = 3_600_000;
const CHOICES = {
  '1h': HOUR,
  '8h': 8 * HOUR,
  '1d': 24 * HOUR,
  '7d': 168 * HOUR,
  '30d': 720 * HOUR,
  never: null,
} as const;

/** How long a challenge is good, from the shortest. */
export type Validity = keyof typeof CHOICES;
export const VALIDITIES: readonly Validity[] = ['1h', '8h', '1d', '7d', '30d', 'never'];

/** Milliseconds from now, or null for never. */
export const validFor = (validity: Validity): number | null => CHOICES[validity];
