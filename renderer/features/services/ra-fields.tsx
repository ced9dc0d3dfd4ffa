import { useTranslation } from 'react-i18next';
import { CERTIFICATE_PROFILES } from '../../../shared/contract/services.ts';
import { Checkbox, Optional, Switch } from '../../ui/checkbox.tsx';
import { Choice, Select } from '../../ui/choice.tsx';
import { FormSection } from '../../ui/form.tsx';
import { OptionalNumberField } from '../../ui/number-field.tsx';
import { RaApprovalFields } from './ra-approval-fields.tsx';
import { RaAuthorityField } from './ra-authority-field.tsx';
import { RaNameFields } from './ra-name-fields.tsx';
import type { RaDraft } from './ra-settings.ts';
import { useScepProfiles, useUsualDays } from './use-services.ts';

const NONE = 'none';

function Service({ draft }: { draft: RaDraft }) {
  const { t } = useTranslation();
  const profiles = useScepProfiles().data ?? [];
  const { value, set, problemAt } = draft;
  return (
    <FormSection title={t('raProfile.service')} sentence={t('raProfile.serviceMore')}>
      <Switch
        label={t('raProfile.enabled')}
        help={t('raProfile.enabledHelp')}
        isSelected={value.enabled}
        onChange={(enabled) => set({ enabled })}
      />
      <Select
        label={t('raProfile.address')}
        help={t('raProfile.addressHelp')}
        problem={problemAt('scepProfileId')}
        value={value.scepProfileId ?? NONE}
        onChange={(id) => set({ scepProfileId: id === NONE ? null : id })}
        options={[
          { value: NONE, label: t('raProfile.noAddress'), detail: t('raProfile.noAddressMore') },
          ...profiles.map(({ id, name }) => ({ value: id, label: t('raProfile.ownAddress', { name }) })),
        ]}
      />
    </FormSection>
  );
}

/** What our own CA puts into a certificate; another CA decides that itself. */
function Contents({ draft }: { draft: RaDraft }) {
  const { t } = useTranslation();
  const days = useUsualDays();
  const { value, set } = draft;
  return (
    <>
      <Choice
        label={t('raProfile.certificateLabel')}
        value={value.certificateProfile}
        onChange={(certificateProfile) => set({ certificateProfile })}
        options={CERTIFICATE_PROFILES.map((profile) => ({
          value: profile,
          label: t(`raProfile.certificate.${profile}`),
          detail: t(`raProfile.certificateMore.${profile}`),
        }))}
      />
      <OptionalNumberField
        label={t('raProfile.days')}
        help={t('raProfile.daysHelp')}
        placeholder={days === null ? '' : String(days)}
        value={value.validityDays}
        least={1}
        most={3_650}
        onChange={(validityDays) => set({ validityDays })}
      />
      <Checkbox
        label={t('raProfile.sid')}
        help={t('raProfile.sidHelp')}
        isSelected={value.sid}
        onChange={(sid) => set({ sid })}
      />
    </>
  );
}

function Certificates({ draft }: { draft: RaDraft }) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('raProfile.certificates')} sentence={t('raProfile.certificatesMore')}>
      <RaAuthorityField draft={draft} />
      {draft.value.authority === 'local' && <Contents draft={draft} />}
    </FormSection>
  );
}

function Renewal({ draft }: { draft: RaDraft }) {
  const { t } = useTranslation();
  const { renewal } = draft.value;
  const set = (part: Partial<typeof renewal>) => draft.set({ renewal: { ...renewal, ...part } });
  return (
    <FormSection title={t('raProfile.renewal')} sentence={t('raProfile.renewalMore')}>
      <Optional
        label={t('raProfile.renewalAllowed')}
        help={t('raProfile.renewalAllowedHelp')}
        isSelected={renewal.allowed}
        onChange={(allowed) => set({ allowed })}
      >
        <OptionalNumberField
          label={t('raProfile.window')}
          help={t('raProfile.windowHelp')}
          placeholder={t('raProfile.windowAny')}
          value={renewal.windowDays}
          least={1}
          most={3_650}
          onChange={(windowDays) => set({ windowDays })}
        />
        <Checkbox
          label={t('raProfile.sameKey')}
          help={t('raProfile.sameKeyHelp')}
          isSelected={renewal.sameKey}
          onChange={(sameKey) => set({ sameKey })}
        />
        <Checkbox
          label={t('raProfile.revokeOld')}
          help={t('raProfile.revokeOldHelp')}
          isSelected={renewal.revokeOld}
          onChange={(revokeOld) => set({ revokeOld })}
        />
      </Optional>
    </FormSection>
  );
}

/** Everything that can be set on an RA profile, in words for who has never set one. */
export function RaFields({ draft }: { draft: RaDraft }) {
  return (
    <>
      <Service draft={draft} />
      <RaApprovalFields draft={draft} />
      <RaNameFields draft={draft} />
      <Certificates draft={draft} />
      <Renewal draft={draft} />
    </>
  );
}
