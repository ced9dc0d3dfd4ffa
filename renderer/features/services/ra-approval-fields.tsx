import { useTranslation } from 'react-i18next';
import { Choice } from '../../ui/choice.tsx';
import { FormSection } from '../../ui/form.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { Notice } from '../../ui/notice.tsx';
import { DurationField } from '../../ui/number-field.tsx';
import { DAY, type RaDraft } from './ra-settings.ts';
import { useOperators } from './use-services.ts';

const RULES = ['never', 'unauthenticated', 'always'] as const;
const MINUTE = 60_000;

/** Two persons are only possible where two may approve. */
function Approvers() {
  const { t } = useTranslation();
  const count = (useOperators().data ?? []).filter(({ roles }) => roles.includes('approve')).length;
  return (
    <Notice
      tone={count < 2 ? 'warning' : 'neutral'}
      icon="operator"
      title={t('raProfile.approvers', { count })}
      actions={<ObjectLink to={{ page: 'services' }}>{t('raProfile.toOperators')}</ObjectLink>}
    >
      {t('raProfile.approversMore')}
    </Notice>
  );
}

/** Whether somebody has to agree, who, and for how long a request waits. */
export function RaApprovalFields({ draft }: { draft: RaDraft }) {
  const { t } = useTranslation();
  const { approval } = draft.value;
  const set = (part: Partial<typeof approval>) => draft.set({ approval: { ...approval, ...part } });
  return (
    <FormSection title={t('raProfile.approval')} sentence={t('raProfile.approvalMore')}>
      <Choice
        label={t('raProfile.approvalLabel')}
        problem={draft.problemAt('approval', 'rule')}
        value={approval.rule}
        onChange={(rule) => set({ rule })}
        options={RULES.map((rule) => ({
          value: rule,
          label: t(`raProfile.rule.${rule}`),
          detail: t(`raProfile.ruleMore.${rule}`),
        }))}
      />
      {approval.rule !== 'never' && (
        <>
          <Choice
            label={t('raProfile.persons')}
            problem={draft.problemAt('approval', 'persons')}
            value={approval.persons === 1 ? 'one' : 'two'}
            onChange={(persons) => set({ persons: persons === 'one' ? 1 : 2 })}
            options={[
              { value: 'one', label: t('raProfile.onePerson'), detail: t('raProfile.onePersonMore') },
              { value: 'two', label: t('raProfile.twoPersons'), detail: t('raProfile.twoPersonsMore') },
            ]}
          />
          {approval.persons === 2 && <Approvers />}
          <DurationField
            label={t('raProfile.expiresAfter')}
            help={t('raProfile.expiresAfterHelp')}
            units={['minute', 'hour', 'day']}
            value={approval.expiresAfter}
            least={MINUTE}
            most={365 * DAY}
            onChange={(expiresAfter) => set({ expiresAfter })}
          />
        </>
      )}
    </FormSection>
  );
}
