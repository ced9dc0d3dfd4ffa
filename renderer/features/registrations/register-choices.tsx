import { useTranslation } from 'react-i18next';
import { Controller, type Control } from 'react-hook-form';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Select } from '../../ui/choice.tsx';
import { useRaProfiles } from '../services/use-services.ts';
import type { RegisterFields } from './register-fields.ts';

type Props = { control: Control<RegisterFields> };

/** Under which RA profile the device enrolls; nothing to choose, and nothing shown, where there is but one. */
export function RaProfileSelect({ control, problem }: Props & { problem: string | null }) {
  const { t } = useTranslation();
  const profiles = useRaProfiles().data ?? [];
  if (profiles.length < 2) return null;
  return (
    <Controller
      control={control}
      name="raProfileId"
      render={({ field: { value, onChange } }) => (
        <Select
          label={t('register.raProfile')}
          help={t('register.raProfileHelp')}
          problem={problem}
          value={value}
          onChange={onChange}
          options={profiles.map((profile) => ({
            value: profile.id,
            label: profile.name,
            detail: t(
              profile.enabled ? `raProfile.sentence.approval.${profile.approval.rule}` : 'raProfile.sentence.off',
            ),
          }))}
        />
      )}
    />
  );
}

export function WithoutChallengeBox({ control }: Props) {
  const { t } = useTranslation();
  return (
    <Controller
      control={control}
      name="withoutChallenge"
      render={({ field: { value, onChange } }) => (
        <Checkbox
          label={t('register.withoutChallenge')}
          help={t('register.withoutChallengeHelp')}
          isSelected={value}
          onChange={onChange}
        />
      )}
    />
  );
}

export function ReusableBox({ control }: Props) {
  const { t } = useTranslation();
  return (
    <Controller
      control={control}
      name="reusable"
      render={({ field: { value, onChange } }) => (
        <Checkbox
          label={t('register.reusable')}
          help={t('register.reusableHelp')}
          isSelected={value}
          onChange={onChange}
        />
      )}
    />
  );
}
