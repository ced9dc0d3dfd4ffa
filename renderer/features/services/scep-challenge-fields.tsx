import { useTranslation } from 'react-i18next';
import type { ScepProfileSettings } from '../../../shared/contract/services.ts';
import { Checkbox, Optional } from '../../ui/checkbox.tsx';
import { TextField } from '../../ui/field.tsx';
import { FieldRow, FormSection } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { DurationField, NumberField } from '../../ui/number-field.tsx';
import { Problem } from '../../ui/problem.tsx';
import { CertificateField } from './certificate-field.tsx';
import type { ScepDraft } from './scep-settings.ts';

type Challenges = ScepProfileSettings['challenges'];
type Dynamic = NonNullable<Challenges['dynamic']>;
type Webhook = NonNullable<Challenges['webhook']>;

const MINUTE = 60_000;
const DAY = 86_400_000;
const DYNAMIC: Dynamic = { page: true, webhook: false, validFor: 60 * MINUTE, most: 5 };
const WEBHOOK: Webhook = { url: '', timeout: 5_000, caPem: null };

type Props = { draft: ScepDraft; set: (part: Partial<Challenges>) => void };

function OnDemand({ draft, set }: Props) {
  const { t } = useTranslation();
  const { dynamic } = draft.value.challenges;
  const change = (part: Partial<Dynamic>) => dynamic !== null && set({ dynamic: { ...dynamic, ...part } });
  return (
    <Optional
      label={t('scepProfile.dynamic')}
      help={t('scepProfile.dynamicHelp')}
      isSelected={dynamic !== null}
      onChange={(on) => set({ dynamic: on ? DYNAMIC : null })}
    >
      {dynamic !== null && (
        <>
          <Checkbox
            label={t('scepProfile.page')}
            help={t('scepProfile.pageHelp')}
            isSelected={dynamic.page}
            onChange={(page) => change({ page })}
          />
          <Checkbox
            label={t('scepProfile.webhookIn')}
            help={t('scepProfile.webhookInHelp')}
            isSelected={dynamic.webhook}
            onChange={(webhook) => change({ webhook })}
          />
          <Problem>{draft.problemAt('challenges', 'dynamic')}</Problem>
          <FieldRow>
            <DurationField
              label={t('scepProfile.validFor')}
              help={t('scepProfile.validForHelp')}
              units={['minute', 'hour', 'day']}
              value={dynamic.validFor}
              least={MINUTE}
              most={7 * DAY}
              onChange={(validFor) => change({ validFor })}
            />
            <NumberField
              label={t('scepProfile.most')}
              help={t('scepProfile.mostHelp')}
              value={dynamic.most}
              least={1}
              most={10_000}
              onChange={(most) => change({ most })}
            />
          </FieldRow>
        </>
      )}
    </Optional>
  );
}

function AskedWebhook({ draft, set }: Props) {
  const { t } = useTranslation();
  const { webhook } = draft.value.challenges;
  const at = (name: string) => draft.problemAt('challenges', 'webhook', name);
  const change = (part: Partial<Webhook>) => webhook !== null && set({ webhook: { ...webhook, ...part } });
  return (
    <Optional
      label={t('scepProfile.webhook')}
      help={t('scepProfile.webhookHelp')}
      isSelected={webhook !== null}
      onChange={(on) => set({ webhook: on ? WEBHOOK : null })}
    >
      {webhook !== null && (
        <>
          <Problem>{draft.problemAt('challenges', 'webhook')}</Problem>
          <TextField
            label={t('scepProfile.webhookUrl')}
            help={t('scepProfile.webhookUrlHelp')}
            problem={at('url')}
            value={webhook.url}
            onChange={(url) => change({ url: url.trim() })}
            placeholder="https://mdm.office.example/scep/check"
            maxLength={2_048}
            mono
          />
          <DurationField
            label={t('scepProfile.timeout')}
            help={t('scepProfile.timeoutHelp')}
            units={['second']}
            value={webhook.timeout}
            least={1_000}
            most={30_000}
            onChange={(timeout) => change({ timeout })}
          />
          <CertificateField
            label={t('scepProfile.webhookCa')}
            help={t('scepProfile.webhookCaHelp')}
            problem={at('caPem')}
            value={webhook.caPem ?? ''}
            onChange={(pem) => change({ caPem: pem.trim() === '' ? null : pem })}
          />
        </>
      )}
    </Optional>
  );
}

/** By what devices prove who they are. */
export function ScepChallengeFields({ draft }: { draft: ScepDraft }) {
  const { t } = useTranslation();
  const { challenges } = draft.value;
  const set = (part: Partial<Challenges>) => draft.set({ challenges: { ...challenges, ...part } });
  return (
    <FormSection title={t('scepProfile.challenges')} sentence={t('scepProfile.challengesMore')}>
      <Problem>{draft.problemAt('challenges')}</Problem>
      <Checkbox
        label={t('scepProfile.registration')}
        help={t('scepProfile.registrationHelp')}
        isSelected={challenges.registration}
        onChange={(registration) => set({ registration })}
      />
      <OnDemand draft={draft} set={set} />
      <AskedWebhook draft={draft} set={set} />
      <Optional
        label={t('scepProfile.static')}
        help={t('scepProfile.staticHelp')}
        isSelected={challenges.static}
        onChange={(on) => set({ static: on })}
      >
        <Notice tone="warning" title={t('scepProfile.staticWarning')}>
          {t('scepProfile.staticWarningMore')}
        </Notice>
        <Problem>{draft.problemAt('challenges', 'static')}</Problem>
      </Optional>
    </FormSection>
  );
}
