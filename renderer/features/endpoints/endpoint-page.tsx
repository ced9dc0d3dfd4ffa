import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { Endpoint, EndpointSettings } from '../../../shared/contract/endpoints.ts';
import { secretOf } from '../../../shared/domain/endpoint-presets.ts';
import { useDraft } from '../../app/draft.ts';
import { NEW } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { Editor } from '../../ui/editor.tsx';
import { History } from '../../ui/history.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';
import { Notices } from '../services/notices.tsx';
import { RemoveDialog } from '../services/remove-dialog.tsx';
import { ServiceHead } from '../services/service-head.tsx';
import type { Asking } from './asking.ts';
import { CreateEndpoint } from './create-endpoint.tsx';
import { EndpointCertificateDialog } from './certificate-dialog.tsx';
import { EndpointBadges } from './endpoint-badges.tsx';
import { ConnectionFields, TrustFields, UseFields } from './endpoint-fields.tsx';
import { EndpointNoticeAction } from './endpoint-notice-action.tsx';
import { EndpointSecrets } from './endpoint-secrets.tsx';
import { endpointSettingsOf, MALFORMED, offeredTemplates, verdictOf } from './endpoint-settings.ts';
import { endpointSentence } from './endpoint-words.ts';
import { useFollowUp } from './follow-up.ts';
import { NEXT_CA, NextCas } from './next-ca.tsx';
import { OwnCertificateDialog } from './own-dialog.tsx';
import { RequestsSection } from './requests-section.tsx';
import { EndpointSecretDialog } from './secret-dialog.tsx';
import { keepEndpoint, useEndpoint, useReports, useUpstreamRequests } from './use-endpoints.ts';
import { ValidateButton, ValidationSection } from './validation-section.tsx';

export function EndpointPage({ id }: { id: string }) {
  return id === NEW ? <CreateEndpoint /> : <Present id={id} />;
}

function Present({ id }: { id: string }) {
  return <Loaded query={useEndpoint(id)}>{(endpoint) => <Shown endpoint={endpoint} />}</Loaded>;
}

const remove = (client: AgentClient, { id, version }: Endpoint) => client.endpoints.remove({ id, version });

function Settings({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation();
  const draft = useDraft<EndpointSettings>({
    stored: endpointSettingsOf(endpoint),
    version: endpoint.version,
    save: async (client, settings, version) =>
      keepEndpoint(await client.endpoints.set({ id: endpoint.id, version, settings })),
    onSaved: () => confirm(t('services.saved', { name: endpoint.name })),
    malformed: MALFORMED,
  });
  const part = { ...draft, templates: offeredTemplates(useReports(endpoint.id).data ?? []) };
  return (
    <Editor draft={draft}>
      <ConnectionFields draft={part} />
      <TrustFields draft={part} />
      <UseFields draft={part} />
    </Editor>
  );
}

/** What is asked for in dialogs over the page, one at a time; first what the form of a new one must not carry. */
function useAsking(endpoint: Endpoint) {
  const [asked, ask] = useState<Asking>(null);
  const wanted = useFollowUp((state) => state.id === endpoint.id);
  const done = () => {
    useFollowUp.setState({ id: null });
    ask(null);
  };
  return { asking: asked ?? (wanted ? secretOf(endpoint.connection) : null), ask, done };
}

function Dialogs({
  endpoint,
  asking,
  onClose,
  onAsked,
}: {
  endpoint: Endpoint;
  asking: Asking;
  onClose: () => void;
  onAsked: () => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <EndpointSecretDialog
        endpoint={endpoint}
        secret={asking === 'password' || asking === 'challenge' ? asking : null}
        onClose={onClose}
      />
      <EndpointCertificateDialog endpoint={endpoint} isOpen={asking === 'certificate'} onClose={onClose} />
      <OwnCertificateDialog endpoint={endpoint} isOpen={asking === 'own'} onClose={onClose} onAsked={onAsked} />
      <RemoveDialog
        title={t('endpoint.removeTitle', { name: endpoint.name })}
        what={endpoint}
        perform={remove}
        back={{ page: 'endpoints' }}
        isOpen={asking === 'remove'}
        onClose={onClose}
      >
        {t('endpoint.removeMore')}
      </RemoveDialog>
    </>
  );
}

function Shown({ endpoint }: { endpoint: Endpoint }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { asking, ask, done } = useAsking(endpoint);
  const requests = useUpstreamRequests(endpoint.id);
  // While the question itself stands below, nothing needs to lead there.
  const notices = endpoint.notices.filter(
    ({ code }) => code !== NEXT_CA && (code !== 'endpoint-unconfirmed' || verdictOf(endpoint) !== 'unconfirmed'),
  );
  return (
    <Page
      narrow
      title={endpoint.name}
      sentence={
        <ServiceHead
          place={{ to: { page: 'endpoints' }, label: t('nav.endpoints') }}
          kind={t(`endpoint.preset.${endpoint.preset}`)}
          badges={<EndpointBadges endpoint={endpoint} />}
        >
          {endpointSentence(t, i18n.language, endpoint, now)}
        </ServiceHead>
      }
      actions={
        <>
          <ValidateButton endpoint={endpoint} />
          <Button icon="remove" onPress={() => ask('remove')}>
            {t('services.remove')}
          </Button>
        </>
      }
    >
      <Notices notices={notices} actionFor={(code) => <EndpointNoticeAction code={code} onAsk={ask} />} />
      <NextCas endpoint={endpoint} />
      <ValidationSection endpoint={endpoint} />
      <RequestsSection endpoint={endpoint} query={requests} />
      <EndpointSecrets endpoint={endpoint} onAsk={ask} />
      <Settings endpoint={endpoint} />
      <History objectKind="endpoint" objectId={endpoint.id} />
      <Dialogs endpoint={endpoint} asking={asking} onClose={done} onAsked={requests.reload} />
    </Page>
  );
}
