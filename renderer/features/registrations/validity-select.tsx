import { useTranslation } from 'react-i18next';
import { Select } from '../../ui/choice.tsx';
import { VALIDITIES, type Validity } from './validity.ts';

export function ValiditySelect({ value, onChange }: { value: Validity; onChange: (value: Validity) => void }) {
  const { t } = useTranslation();
  return (
    <Select
      label={t('register.validity')}
      value={value}
      onChange={onChange}
      options={VALIDITIES.map((key) => ({ value: key, label: t(`register.valid.${key}`) }))}
      help={t('register.validityHelp')}
    />
  );
}
