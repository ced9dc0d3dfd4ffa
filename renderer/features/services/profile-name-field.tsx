import { useTranslation } from 'react-i18next';
import { TextField } from '../../ui/field.tsx';
import { FormSection } from '../../ui/form.tsx';

/** What a new profile is called: typed in any way, kept as it will stand in the address. */
export function ProfileNameField({
  value,
  problem,
  path,
  onChange,
}: {
  value: string;
  problem: string | null;
  /** What stands before it in the address. */
  path: string;
  onChange: (name: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('services.nameTitle')} sentence={t('services.nameMore')}>
      <TextField
        label={t('services.name')}
        help={t('services.nameHelp', { address: `${path}${value === '' ? 'NAME' : value}` })}
        problem={problem}
        value={value}
        onChange={(text) => onChange(text.toLowerCase().replaceAll(/[\s_.]+/g, '-'))}
        placeholder="phones"
        maxLength={63}
        autoComplete="off"
        autoFocus
        mono
      />
    </FormSection>
  );
}
