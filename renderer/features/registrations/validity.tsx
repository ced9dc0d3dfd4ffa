import { useTranslation } from 'react-i18next';
import { Select } from '../../ui/choice.tsx';

const HOUR = 3_600_000;
const CHOICES = {
  '1h': HOUR,
  '8h': 8 * HOUR,
  '1d': 24 * HOUR,
  '7d': 168 * HOUR,
  '30d': 720 * HOUR,
  never: null,
} as const;
export type Validity = keyof typeof CHOICES;

/** Milliseconds from now, or null for never. */
export const validFor = (validity: Validity): number | null => CHOICES[validity];

export function ValiditySelect({ value, onChange }: { value: Validity; onChange: (value: Validity) => void }) {
  const { t } = useTranslation();
  const keys: Validity[] = ['1h', '8h', '1d', '7d', '30d', 'never'];
  return (
    <Select
      label={t('register.validity')}
      value={value}
      onChange={onChange}
      options={keys.map((key) => ({ value: key, label: t(`register.valid.${key}`) }))}
      help={t('register.validityHelp')}
    />
  );
}
