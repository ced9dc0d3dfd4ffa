import { useTranslation } from 'react-i18next';
import type { SignerSettings } from '../../../shared/contract/signers.ts';
import { CheckGroup, Checkbox, Switch } from '../../ui/checkbox.tsx';
import { Choice } from '../../ui/choice.tsx';
import { TextField } from '../../ui/field.tsx';
import { Fold, FormSection } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { TextList } from '../../ui/text-list.tsx';
import { CertificateField } from './certificate-field.tsx';
import { NameScopeFields } from './name-scope-fields.tsx';
import type { SignerDraft } from './signer-settings.ts';
import { useRaProfiles } from './use-services.ts';

const USAGES = ['cmcRA', 'certificateRequestAgent', 'clientAuth'] as const;
const named = (usage: string): boolean => USAGES.some((each) => each === usage);

function Allowed({ draft }: { draft: SignerDraft }) {
  const { t } = useTranslation();
  const profiles = useRaProfiles().data ?? [];
  const { value, set, problemAt } = draft;
  return (
    <FormSection title={t('signer.allowed')} sentence={t('signer.allowedMore')}>
      <Switch
        label={t('signer.enabled')}
        help={t('signer.enabledHelp')}
        isSelected={value.enabled}
        onChange={(enabled) => set({ enabled })}
      />
      <CheckGroup
        label={t('signer.raProfiles')}
        help={t('signer.raProfilesHelp')}
        problem={problemAt('raProfileIds')}
        value={value.raProfileIds}
        onChange={(raProfileIds) => set({ raProfileIds })}
        options={profiles.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Checkbox
        label={t('signer.registered')}
        help={t('signer.registeredHelp')}
        isSelected={value.registered}
        onChange={(registered) => set({ registered })}
      />
      <NameScopeFields
        value={value.scope}
        onChange={(scope) => set({ scope })}
        problemAt={(...path) => problemAt('scope', ...path)}
      />
      <NumberField
        label={t('signer.quota')}
        help={t('signer.quotaHelp')}
        value={value.quota}
        least={1}
        most={100_000}
        onChange={(quota) => set({ quota })}
      />
    </FormSection>
  );
}

function Usages({ draft }: { draft: SignerDraft }) {
  const { t } = useTranslation();
  const { usages } = draft.value;
  const set = (next: string[]) => draft.set({ usages: next });
  const others = usages.filter((each) => !named(each));
  return (
    <FormSection title={t('signer.usages')} sentence={t('signer.usagesMore')}>
      <CheckGroup
        label={t('signer.usagesLabel')}
        problem={draft.problemAt('usages')}
        value={usages.filter(named)}
        onChange={(chosen) => set([...chosen, ...others])}
        options={USAGES.map((usage) => ({
          value: usage,
          label: t(`signer.usage.${usage}`),
          detail: t(`signer.usageMore.${usage}`),
        }))}
      />
      <Fold label={t('signer.otherUsages')} isOpen={others.length > 0}>
        <TextList
          label={t('signer.otherUsages')}
          help={t('signer.otherUsagesHelp')}
          values={others}
          onChange={(texts) => set([...usages.filter(named), ...texts])}
          problemAt={(index) => draft.problemAt('usages', usages.filter(named).length + index)}
          add={t('signer.addUsage')}
          one={t('signer.oneUsage')}
          placeholder="1.3.6.1.4.1.311.20.2.1"
          most={5}
          mono
        />
      </Fold>
    </FormSection>
  );
}

type Revocation = SignerSettings['revocation'];
const BEGUN: Record<Revocation['source'], Revocation> = {
  local: { source: 'local' },
  crl: { source: 'crl', url: '', issuerPem: '' },
  unchecked: { source: 'unchecked' },
};

function RevocationFields({ draft }: { draft: SignerDraft }) {
  const { t } = useTranslation();
  const { value, set, problemAt } = draft;
  const { revocation } = value;
  return (
    <FormSection title={t('signer.revocation')} sentence={t('signer.revocationMore')}>
      <Choice
        label={t('signer.revocationLabel')}
        problem={problemAt('revocation', 'source')}
        value={revocation.source}
        onChange={(source) => set({ revocation: BEGUN[source] })}
        options={(['local', 'crl', 'unchecked'] as const).map((source) => ({
          value: source,
          label: t(`signer.source.${source}`),
          detail: t(`signer.sourceMore.${source}`),
        }))}
      />
      {revocation.source === 'crl' && (
        <>
          <TextField
            label={t('signer.crlUrl')}
            help={t('signer.crlUrlHelp')}
            problem={problemAt('revocation', 'url')}
            value={revocation.url}
            onChange={(url) => set({ revocation: { ...revocation, url: url.trim() } })}
            placeholder="http://crl.vendor.example/ca.crl"
            maxLength={2_048}
            mono
          />
          <CertificateField
            label={t('signer.crlIssuer')}
            help={t('signer.crlIssuerHelp')}
            problem={problemAt('revocation', 'issuerPem')}
            value={revocation.issuerPem}
            onChange={(issuerPem) => set({ revocation: { ...revocation, issuerPem } })}
          />
        </>
      )}
      {revocation.source === 'unchecked' && (
        <Notice tone="warning" title={t('signer.uncheckedWarning')}>
          {t('signer.uncheckedWarningMore')}
        </Notice>
      )}
    </FormSection>
  );
}

/** What a management signer may do, and by what it is trusted. */
export function SignerFields({ draft }: { draft: SignerDraft }) {
  return (
    <>
      <Allowed draft={draft} />
      <RevocationFields draft={draft} />
      <Usages draft={draft} />
    </>
  );
}
