import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MATCH_RULES, type RaProfileSettings } from '../../../shared/contract/services.ts';
import { Choice, Select } from '../../ui/choice.tsx';
import { FieldRow, FormSection } from '../../ui/form.tsx';
import { EMPTY_SCOPE, NameScopeFields } from './name-scope-fields.tsx';
import type { RaDraft } from './ra-settings.ts';

type Matching = RaProfileSettings['matching'];
type Rule = Matching['fqdn'];

const FIELDS = ['fqdn', 'ipAddress', 'serialNumber'] as const;

/** One rule for all three, or null where they differ or nothing is compared. */
const commonRule = ({ fqdn, ipAddress, serialNumber }: Matching): Exclude<Rule, 'ignored'> | null =>
  fqdn === ipAddress && fqdn === serialNumber && fqdn !== 'ignored' ? fqdn : null;
const forAll = (rule: Rule): Matching => ({ fqdn: rule, ipAddress: rule, serialNumber: rule });

function MatchingFields({ draft }: { draft: RaDraft }) {
  const { t } = useTranslation();
  const { matching } = draft.value;
  const common = commonRule(matching);
  const [apart, setApart] = useState(common === null);
  const choice = apart || common === null ? 'apart' : common;
  const choose = (chosen: typeof choice) => {
    setApart(chosen === 'apart');
    if (chosen !== 'apart') draft.set({ matching: forAll(chosen) });
  };
  return (
    <>
      <Choice
        label={t('raProfile.matching')}
        value={choice}
        onChange={choose}
        options={(['when-named', 'required', 'apart'] as const).map((each) => ({
          value: each,
          label: t(`raProfile.match.${each}`),
          detail: t(`raProfile.matchMore.${each}`),
        }))}
      />
      {choice === 'apart' && (
        <FieldRow>
          {FIELDS.map((field) => (
            <Select
              key={field}
              label={t(`raProfile.field.${field}`)}
              value={matching[field]}
              onChange={(rule) => draft.set({ matching: { ...matching, [field]: rule } })}
              options={MATCH_RULES.map((rule) => ({
                value: rule,
                label: t(`raProfile.fieldRule.${rule}`),
                detail: t(`raProfile.fieldRuleMore.${rule}`),
              }))}
            />
          ))}
        </FieldRow>
      )}
    </>
  );
}

/** Which names a certificate may carry. */
export function RaNameFields({ draft }: { draft: RaDraft }) {
  const { t } = useTranslation();
  const { value, set, problemAt } = draft;
  const { unregistered } = value;
  return (
    <FormSection title={t('raProfile.names')} sentence={t('raProfile.namesMore')}>
      <MatchingFields draft={draft} />
      <Choice
        label={t('raProfile.unregistered')}
        value={unregistered === null ? 'registered' : 'patterns'}
        onChange={(choice) => set({ unregistered: choice === 'registered' ? null : EMPTY_SCOPE })}
        options={[
          { value: 'registered', label: t('raProfile.registeredOnly'), detail: t('raProfile.registeredOnlyMore') },
          { value: 'patterns', label: t('raProfile.alsoPatterns'), detail: t('raProfile.alsoPatternsMore') },
        ]}
      />
      {unregistered !== null && (
        <NameScopeFields
          value={unregistered}
          onChange={(scope) => set({ unregistered: scope })}
          problemAt={(...path) => problemAt('unregistered', ...path)}
        />
      )}
    </FormSection>
  );
}
