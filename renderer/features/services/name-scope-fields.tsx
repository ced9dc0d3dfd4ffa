import { useTranslation } from 'react-i18next';
import type { NameScope } from '../../../shared/contract/services.ts';
import { TextList } from '../../ui/text-list.tsx';

/** Which names and addresses are allowed: patterns and ranges, each with what is wrong with it. */
export function NameScopeFields({
  value,
  onChange,
  problemAt,
}: {
  value: NameScope;
  onChange: (value: NameScope) => void;
  /** What is wrong within the scope. */
  problemAt: (...path: (string | number)[]) => string | null;
}) {
  const { t } = useTranslation();
  return (
    <>
      <TextList
        label={t('nameScope.patterns')}
        help={t('nameScope.patternsHelp')}
        values={value.patterns}
        onChange={(patterns) => onChange({ ...value, patterns })}
        problemAt={(index) => problemAt('patterns', index)}
        problem={problemAt()}
        add={t('nameScope.addPattern')}
        one={t('nameScope.pattern')}
        placeholder="*.phones.example"
        mono
      />
      <TextList
        label={t('nameScope.ranges')}
        help={t('nameScope.rangesHelp')}
        values={value.ipRanges}
        onChange={(ipRanges) => onChange({ ...value, ipRanges })}
        problemAt={(index) => problemAt('ipRanges', index)}
        add={t('nameScope.addRange')}
        one={t('nameScope.range')}
        placeholder="192.0.2.0/24"
        mono
      />
    </>
  );
}

/** Without what was left empty. */
export const filledScope = ({ patterns, ipRanges }: NameScope): NameScope => ({
  patterns: patterns.map((each) => each.trim()).filter((each) => each !== ''),
  ipRanges: ipRanges.map((each) => each.trim()).filter((each) => each !== ''),
});

export const EMPTY_SCOPE: NameScope = { patterns: [], ipRanges: [] };
