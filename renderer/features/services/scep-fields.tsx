import { useTranslation } from 'react-i18next';
import { STANCES } from '../../../shared/contract/services.ts';
import { Checkbox, Switch } from '../../ui/checkbox.tsx';
import { Choice, Select } from '../../ui/choice.tsx';
import { FormSection } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ScepChallengeFields } from './scep-challenge-fields.tsx';
import type { ScepDraft } from './scep-settings.ts';
import { useRaProfiles } from './use-services.ts';

const NONE = 'none';
const CHAINS = ['none', 'chain', 'fullchain'] as const;

function Service({ draft }: { draft: ScepDraft }) {
  const { t } = useTranslation();
  const profiles = useRaProfiles().data ?? [];
  const { value, set, problemAt } = draft;
  return (
    <FormSection title={t('scepProfile.service')} sentence={t('scepProfile.serviceMore')}>
      <Switch
        label={t('scepProfile.enabled')}
        help={t('scepProfile.enabledHelp')}
        isSelected={value.enabled}
        onChange={(enabled) => set({ enabled })}
      />
      <Select
        label={t('scepProfile.ra')}
        help={t('scepProfile.raHelp')}
        problem={problemAt('raProfileId')}
        value={value.raProfileId ?? NONE}
        onChange={(id) => set({ raProfileId: id === NONE ? null : id })}
        options={[
          ...profiles.map(({ id, name, enabled }) => ({
            value: id,
            label: name,
            ...(!enabled && { detail: t('services.off') }),
          })),
          { value: NONE, label: t('scepProfile.raNone'), detail: t('scepProfile.raNoneMore') },
        ]}
      />
    </FormSection>
  );
}

function Security({ draft }: { draft: ScepDraft }) {
  const { t } = useTranslation();
  const { value, set } = draft;
  return (
    <FormSection title={t('scepProfile.security')} sentence={t('scepProfile.securityMore')}>
      <Choice
        label={t('scepProfile.stanceLabel')}
        value={value.stance}
        onChange={(stance) => set({ stance })}
        options={STANCES.map((stance) => ({
          value: stance,
          label: t(`scepProfile.stance.${stance}`),
          detail: t(`scepProfile.stanceMore.${stance}`),
        }))}
      />
      {value.stance === 'compatible' && (
        <Checkbox
          label={t('scepProfile.singleDes')}
          help={t('scepProfile.singleDesHelp')}
          isSelected={value.singleDes}
          onChange={(singleDes) => set({ singleDes })}
        />
      )}
      {value.stance === 'legacy' && (
        <Notice tone="warning" title={t('scepProfile.legacyWarning')}>
          {t('scepProfile.legacyWarningMore')}
        </Notice>
      )}
    </FormSection>
  );
}

function Replies({ draft }: { draft: ScepDraft }) {
  const { t } = useTranslation();
  const { value, set } = draft;
  return (
    <FormSection title={t('scepProfile.replies')} sentence={t('scepProfile.repliesMore')}>
      <Choice
        label={t('scepProfile.chainLabel')}
        value={value.chain}
        onChange={(chain) => set({ chain })}
        options={CHAINS.map((chain) => ({
          value: chain,
          label: t(`scepProfile.chain.${chain}`),
          detail: t(`scepProfile.chainMore.${chain}`),
        }))}
      />
      <Checkbox
        label={t('scepProfile.includeRoot')}
        help={t('scepProfile.includeRootHelp')}
        isSelected={value.includeRoot}
        onChange={(includeRoot) => set({ includeRoot })}
      />
    </FormSection>
  );
}

/** Everything that can be set on a SCEP profile, in words for who has never set one. */
export function ScepFields({ draft }: { draft: ScepDraft }) {
  return (
    <>
      <Service draft={draft} />
      <ScepChallengeFields draft={draft} />
      <Security draft={draft} />
      <Replies draft={draft} />
    </>
  );
}
