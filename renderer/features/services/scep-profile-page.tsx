import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { ScepProfile, ScepProfileSettings } from '../../../shared/contract/services.ts';
import { useAction } from '../../app/action.ts';
import { useDraft } from '../../app/draft.ts';
import { backOr, replace } from '../../app/navigation.ts';
import { keep } from '../../app/query.ts';
import { NEW } from '../../app/route.ts';
import { letGo } from '../../app/unsaved.ts';
import { Button } from '../../ui/button.tsx';
import { Editor } from '../../ui/editor.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { History } from '../../ui/history.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';
import { createScepProfile } from './create-scep-profile.ts';
import { ProfileNameField } from './profile-name-field.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { ScepAddresses } from './profile-addresses.tsx';
import { ScepFields } from './scep-fields.tsx';
import { ScepProfileNotices } from './scep-profile-notices.tsx';
import { ScepRelations } from './scep-relations.tsx';
import { ScepSecretDialogs } from './scep-secret-dialogs.tsx';
import { missingSecret, newlyWanted, useFollowUp, type SecretKind } from './scep-secret-kind.ts';
import { ScepSecrets } from './scep-secrets.tsx';
import { NEW_SCEP_PROFILE, scepSettingsOf } from './scep-settings.ts';
import { ScepProfileBadges } from './service-badges.tsx';
import { ServiceHead } from './service-head.tsx';
import { scepProfileSentence } from './service-words.ts';
import { useRaProfiles, useScepProfile } from './use-services.ts';

const MALFORMED = { name: 'profile-name-malformed', url: 'webhook-url-malformed', caPem: 'certificate-malformed' };

/** Has the page ask for the secret that a profile newly needs. */
function follow(profile: ScepProfile, before: ScepProfile['challenges'] | null, turnOn: boolean): void {
  const kind = newlyWanted(profile, before);
  useFollowUp.setState({ next: kind === null ? null : { id: profile.id, kind, turnOn } });
}

export function ScepProfilePage({ id }: { id: string }) {
  return id === NEW ? <Create /> : <Present id={id} />;
}

function Present({ id }: { id: string }) {
  return <Loaded query={useScepProfile(id)}>{(data) => <Shown profile={data} />}</Loaded>;
}

function Create() {
  const { t } = useTranslation();
  const draft = useDraft({
    stored: { name: '', ...NEW_SCEP_PROFILE },
    save: async (client, value) => {
      const { profile, isHeld } = await createScepProfile(client, value);
      keep(`scep-profile ${profile.id}`, profile);
      follow(profile, null, isHeld);
      letGo();
      replace({ page: 'scep-profile', id: profile.id });
    },
    malformed: MALFORMED,
  });
  const { name, ...settings } = draft.value;
  return (
    <Page narrow title={t('scepProfile.newTitle')} sentence={t('scepProfile.newMore')}>
      <Editor draft={draft} create={t('scepProfile.create')} onCancel={() => backOr({ page: 'services' })}>
        <ProfileNameField
          path="/scep/"
          value={name}
          problem={draft.problemAt('name')}
          onChange={(text) => draft.set({ name: text })}
        />
        <ScepFields draft={{ ...draft, value: settings }} />
      </Editor>
    </Page>
  );
}

/** Switches on a profile that was made without the secret that it has now. */
const turnOn = async (client: AgentClient, profile: ScepProfile) => {
  const settings = { ...scepSettingsOf(profile), enabled: true };
  keep(
    `scep-profile ${profile.id}`,
    await client.services.setScepProfile({ id: profile.id, version: profile.version, settings }),
  );
};
const forget = () => useFollowUp.setState({ next: null });

/** The settings; where nothing but a secret is missing, it is made first, and then they are saved by themselves. */
function Settings({ profile }: { profile: ScepProfile }) {
  const { t } = useTranslation();
  const next = useFollowUp((state) => state.next);
  const asked = next?.id === profile.id ? next : null;
  const turning = useAction(turnOn);
  const draft = useDraft<ScepProfileSettings>({
    stored: scepSettingsOf(profile),
    version: profile.version,
    save: async (client, settings, version) => {
      try {
        const saved = await client.services.setScepProfile({ id: profile.id, version, settings });
        keep(`scep-profile ${profile.id}`, saved);
        follow(saved, profile.challenges, false);
      } catch (error) {
        const kind = missingSecret(error);
        if (kind !== null) useFollowUp.setState({ next: { id: profile.id, kind, turnOn: false } });
        throw error;
      }
    },
    onSaved: () => confirm(t('services.saved', { name: profile.name })),
    malformed: MALFORMED,
  });
  const finish = async () => {
    if (draft.dirty) await draft.save();
    else if (asked?.turnOn === true) await turning.run(profile);
  };
  return (
    <>
      <Editor draft={draft}>
        <ScepFields draft={draft} />
      </Editor>
      <FailureView failure={turning.failure} />
      <ScepSecretDialogs profile={profile} asking={asked?.kind ?? null} onClose={forget} onMade={() => void finish()} />
    </>
  );
}

const makeDefault = (client: AgentClient, id: string) => client.services.makeDefault({ id });
const remove = (client: AgentClient, { id, version }: ScepProfile) =>
  client.services.removeScepProfile({ id, version });

function Shown({ profile }: { profile: ScepProfile }) {
  const { t, i18n } = useTranslation();
  const [removing, setRemoving] = useState(false);
  const [asking, setAsking] = useState<SecretKind | null>(null);
  const choosing = useAction(makeDefault);
  const ras = useRaProfiles().data ?? [];
  const ra = ras.find(({ id }) => id === profile.raProfileId)?.name ?? null;
  const makeIt = async () => {
    const changed = await choosing.run(profile.id);
    if (changed === null) return;
    keep(`scep-profile ${profile.id}`, changed);
    confirm(t('scepProfile.madeDefault', { name: profile.name }));
  };
  return (
    <Page
      narrow
      title={profile.name}
      sentence={
        <ServiceHead kind={t('object.scepProfile')} badges={<ScepProfileBadges profile={profile} />}>
          {scepProfileSentence(t, i18n.language, profile, ra)}
        </ServiceHead>
      }
      actions={
        !profile.isDefault && (
          <>
            <Button isDisabled={choosing.busy} onPress={() => void makeIt()}>
              {t('scepProfile.makeDefault')}
            </Button>
            <Button icon="remove" onPress={() => setRemoving(true)}>
              {t('services.remove')}
            </Button>
          </>
        )
      }
    >
      <FailureView failure={choosing.failure} />
      <ScepProfileNotices profile={profile} onAsk={setAsking} />
      <ScepAddresses profile={profile} />
      <ScepSecrets profile={profile} onAsk={setAsking} />
      <ScepSecretDialogs profile={profile} asking={asking} onClose={() => setAsking(null)} />
      <Settings profile={profile} />
      <ScepRelations profile={profile} />
      <History objectKind="scep-profile" objectId={profile.id} />
      <RemoveDialog
        title={t('scepProfile.removeTitle', { name: profile.name })}
        what={profile}
        perform={remove}
        isOpen={removing}
        onClose={() => setRemoving(false)}
      >
        {t('scepProfile.removeMore', { url: profile.url })}
      </RemoveDialog>
    </Page>
  );
}
