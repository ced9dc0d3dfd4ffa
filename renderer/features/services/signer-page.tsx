import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { Signer, SignerSettings } from '../../../shared/contract/signers.ts';
import { useDraft } from '../../app/draft.ts';
import { backOr, replace } from '../../app/navigation.ts';
import { keep } from '../../app/query.ts';
import { NEW } from '../../app/route.ts';
import { letGo } from '../../app/unsaved.ts';
import { Button } from '../../ui/button.tsx';
import { Editor } from '../../ui/editor.tsx';
import { TextField } from '../../ui/field.tsx';
import { FormSection } from '../../ui/form.tsx';
import { History } from '../../ui/history.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';
import { CertificateField } from './certificate-field.tsx';
import { Notices } from './notices.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { StandingBadge } from './service-badges.tsx';
import { ServiceHead } from './service-head.tsx';
import { SignerFacts } from './signer-facts.tsx';
import { SignerFields } from './signer-fields.tsx';
import { SignerRelations } from './signer-relations.tsx';
import { filledSigner, NEW_SIGNER, signerSettingsOf } from './signer-settings.ts';
import { signerSentence } from './signer-words.ts';
import { useSigner } from './use-services.ts';

const MALFORMED = {
  name: 'name-malformed',
  pem: 'certificate-malformed',
  issuerPem: 'certificate-malformed',
  url: 'url-malformed',
  patterns: 'pattern-malformed',
  ipRanges: 'range-form',
  usages: 'usage-malformed',
  raProfileIds: 'ra-profile-missing',
};

export function SignerPage({ id }: { id: string }) {
  return id === NEW ? <Create /> : <Present id={id} />;
}

function Present({ id }: { id: string }) {
  return <Loaded query={useSigner(id)}>{(data) => <Shown signer={data} />}</Loaded>;
}

function Create() {
  const { t } = useTranslation();
  const draft = useDraft({
    stored: { name: '', pem: '', ...NEW_SIGNER },
    save: async (client, value) => {
      const signer = await client.signers.create(filledSigner(value));
      keep(`signer ${signer.id}`, signer);
      letGo();
      replace({ page: 'signer', id: signer.id });
    },
    malformed: MALFORMED,
  });
  const { name, pem, ...settings } = draft.value;
  return (
    <Page narrow title={t('signer.newTitle')} sentence={t('signer.newMore')}>
      <Editor draft={draft} create={t('signer.create')} onCancel={() => backOr({ page: 'services' })}>
        <FormSection title={t('signer.who')} sentence={t('signer.whoMore')}>
          <TextField
            label={t('services.name')}
            problem={draft.problemAt('name')}
            value={name}
            onChange={(text) => draft.set({ name: text })}
            placeholder={t('signer.namePlaceholder')}
            maxLength={64}
            autoComplete="off"
            autoFocus
          />
          <CertificateField
            label={t('signer.pem')}
            help={t('signer.pemHelp')}
            problem={draft.problemAt('pem')}
            value={pem}
            onChange={(text) => draft.set({ pem: text })}
          />
        </FormSection>
        <SignerFields draft={{ ...draft, value: settings }} />
      </Editor>
    </Page>
  );
}

function Settings({ signer }: { signer: Signer }) {
  const { t } = useTranslation();
  const draft = useDraft<SignerSettings>({
    stored: signerSettingsOf(signer),
    version: signer.version,
    save: async (client, settings, version) =>
      keep(
        `signer ${signer.id}`,
        await client.signers.set({ id: signer.id, version, settings: filledSigner(settings) }),
      ),
    onSaved: () => confirm(t('services.saved', { name: signer.name })),
    malformed: MALFORMED,
  });
  return (
    <Editor draft={draft}>
      <SignerFields draft={draft} />
    </Editor>
  );
}

const remove = (client: AgentClient, { id, version }: Signer) => client.signers.remove({ id, version });

function Shown({ signer }: { signer: Signer }) {
  const { t } = useTranslation();
  const [removing, setRemoving] = useState(false);
  return (
    <Page
      narrow
      title={signer.name}
      sentence={
        <ServiceHead kind={t('object.signer')} badges={<StandingBadge standing={signer.standing} />}>
          {signerSentence(t, signer)}
        </ServiceHead>
      }
      actions={
        <Button icon="remove" onPress={() => setRemoving(true)}>
          {t('services.remove')}
        </Button>
      }
    >
      <Notices notices={signer.notices} />
      <SignerFacts signer={signer} />
      <Settings signer={signer} />
      <SignerRelations signer={signer} />
      <History objectKind="signer" objectId={signer.id} />
      <RemoveDialog
        title={t('signer.removeTitle', { name: signer.name })}
        what={signer}
        perform={remove}
        isOpen={removing}
        onClose={() => setRemoving(false)}
      >
        {t('signer.removeMore')}
      </RemoveDialog>
    </Page>
  );
}
