import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import {
  DEFAULT_RA_PROFILE_ID,
  DEFAULT_SCEP_PROFILE_ID,
  type RaProfile,
  type RaProfileSettings,
} from '../../../shared/contract/services.ts';
import { useDraft } from '../../app/draft.ts';
import { backOr, replace } from '../../app/navigation.ts';
import { keep } from '../../app/query.ts';
import { NEW } from '../../app/route.ts';
import { letGo } from '../../app/unsaved.ts';
import { Button } from '../../ui/button.tsx';
import { Editor } from '../../ui/editor.tsx';
import { History } from '../../ui/history.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';
import { Notices } from './notices.tsx';
import { ProfileNameField } from './profile-name-field.tsx';
import { RaAddresses } from './profile-addresses.tsx';
import { RaFields } from './ra-fields.tsx';
import { RaNoticeAction } from './ra-notice-action.tsx';
import { RaRelations } from './ra-relations.tsx';
import { filledRa, NEW_RA_PROFILE, raSettingsOf } from './ra-settings.ts';
import { RemoveDialog } from './remove-dialog.tsx';
import { EnabledBadge } from './service-badges.tsx';
import { ServiceHead } from './service-head.tsx';
import { raProfileSentence } from './service-words.ts';
import { useRaProfile, useUsualDays } from './use-services.ts';

const MALFORMED = {
  name: 'profile-name-malformed',
  patterns: 'pattern-malformed',
  ipRanges: 'range-form',
};

export function RaProfilePage({ id }: { id: string }) {
  return id === NEW ? <Create /> : <Present id={id} />;
}

function Present({ id }: { id: string }) {
  return <Loaded query={useRaProfile(id)}>{(data) => <Shown profile={data} />}</Loaded>;
}

/** With an address of its own, so that it works once it is made. */
const BLANK: RaProfileSettings & { name: string } = {
  name: '',
  ...NEW_RA_PROFILE,
  scepProfileId: DEFAULT_SCEP_PROFILE_ID,
};

function Create() {
  const { t } = useTranslation();
  const draft = useDraft({
    stored: BLANK,
    save: async (client, value) => {
      const profile = await client.services.createRaProfile(filledRa(value));
      keep(`ra-profile ${profile.id}`, profile);
      letGo();
      replace({ page: 'ra-profile', id: profile.id });
    },
    malformed: MALFORMED,
  });
  const { name, ...settings } = draft.value;
  return (
    <Page narrow title={t('raProfile.newTitle')} sentence={t('raProfile.newMore')}>
      <Editor draft={draft} create={t('raProfile.create')} onCancel={() => backOr({ page: 'services' })}>
        <ProfileNameField
          path="/scep/ra/"
          value={name}
          problem={draft.problemAt('name')}
          onChange={(text) => draft.set({ name: text })}
        />
        <RaFields draft={{ ...draft, value: settings }} />
      </Editor>
    </Page>
  );
}

function Settings({ profile }: { profile: RaProfile }) {
  const { t } = useTranslation();
  const draft = useDraft<RaProfileSettings>({
    stored: raSettingsOf(profile),
    version: profile.version,
    save: async (client, settings, version) =>
      keep(
        `ra-profile ${profile.id}`,
        await client.services.setRaProfile({ id: profile.id, version, settings: filledRa(settings) }),
      ),
    onSaved: () => confirm(t('services.saved', { name: profile.name })),
    malformed: MALFORMED,
  });
  return (
    <Editor draft={draft}>
      <RaFields draft={draft} />
    </Editor>
  );
}

const remove = (client: AgentClient, { id, version }: RaProfile) => client.services.removeRaProfile({ id, version });

function Shown({ profile }: { profile: RaProfile }) {
  const { t } = useTranslation();
  const [removing, setRemoving] = useState(false);
  const usualDays = useUsualDays();
  return (
    <Page
      narrow
      title={profile.name}
      sentence={
        <ServiceHead kind={t('object.raProfile')} badges={<EnabledBadge enabled={profile.enabled} />}>
          {raProfileSentence(t, profile, usualDays)}
        </ServiceHead>
      }
      actions={
        profile.id !== DEFAULT_RA_PROFILE_ID && (
          <Button icon="remove" onPress={() => setRemoving(true)}>
            {t('services.remove')}
          </Button>
        )
      }
    >
      <Notices notices={profile.notices} actionFor={(code) => <RaNoticeAction code={code} profile={profile} />} />
      <RaAddresses profile={profile} />
      <Settings profile={profile} />
      <RaRelations profile={profile} />
      <History objectKind="ra-profile" objectId={profile.id} />
      <RemoveDialog
        title={t('raProfile.removeTitle', { name: profile.name })}
        what={profile}
        perform={remove}
        isOpen={removing}
        onClose={() => setRemoving(false)}
      >
        {t('raProfile.removeMore')}
      </RemoveDialog>
    </Page>
  );
}
