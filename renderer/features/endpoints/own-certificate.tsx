import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { Endpoint, EndpointConnection } from '../../../shared/contract/endpoints.ts';
import { useAction } from '../../app/action.ts';
import { Button } from '../../ui/button.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Actions } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { confirm } from '../../ui/toast.tsx';
import type { Asking } from './asking.ts';
import { endpointSettingsOf, wantsCertificate, withCertificateLogin } from './endpoint-settings.ts';
import { keepEndpoint } from './use-endpoints.ts';

const connectAs = (client: AgentClient, { endpoint, as }: { endpoint: Endpoint; as: EndpointConnection }) => {
  const { id, version } = endpoint;
  return client.endpoints.set({ id, version, settings: { ...endpointSettingsOf(endpoint), connection: as } });
};

/** Logs in with the certificate from now on: the first one can only be asked for by other means. */
function UseIt({ endpoint, as }: { endpoint: Endpoint; as: EndpointConnection }) {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction(connectAs);
  const act = async () => {
    const changed = await run({ endpoint, as });
    if (changed === null) return;
    keepEndpoint(changed);
    confirm(t('endpoint.certificateUsed'));
  };
  return (
    <>
      <FailureView failure={failure} />
      <Button icon="shield" isDisabled={busy} onPress={() => void act()}>
        {t('endpoint.certificateUse')}
      </Button>
    </>
  );
}

/** A CA that lets in by certificate alone makes none for somebody who has none. */
const isShutOut = ({ certificate, connection }: Endpoint): boolean =>
  certificate === null && connection.protocol !== 'scep' && connection.credentials.kind === 'certificate';

function State({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation();
  const { certificate, connection } = endpoint;
  if (certificate !== null) {
    const idle = !wantsCertificate(connection) && ` ${t('endpoint.certificateIdle')}`;
    return (
      <p>
        <span className="mono">{certificate.subject}</span>, {t('endpoint.until')}{' '}
        <Time at={certificate.notAfter} as="day" />.{idle}
      </p>
    );
  }
  if (!wantsCertificate(connection)) return <p>{t('endpoint.certificateUnneeded')}</p>;
  return <p>{t(isShutOut(endpoint) ? 'endpoint.certificateFirst' : 'endpoint.certificateMissing')}</p>;
}

/** The certificate that the endpoint shows the CA: what there is of it, and where one comes from. */
export function OwnCertificate({ endpoint, onAsk }: { endpoint: Endpoint; onAsk: (what: Asking) => void }) {
  const { t } = useTranslation();
  const { certificate, connection } = endpoint;
  const as = certificate === null ? null : withCertificateLogin(connection);
  return (
    <li>
      <div>
        <strong>{t('endpoint.certificate')}</strong>
        <State endpoint={endpoint} />
      </div>
      <Actions>
        {as !== null && <UseIt endpoint={endpoint} as={as} />}
        <Button icon="importFile" onPress={() => onAsk('certificate')}>
          {t('endpoint.fromFile')}
        </Button>
        <Button icon="key" isDisabled={isShutOut(endpoint)} onPress={() => onAsk('own')}>
          {t('endpoint.ownOpen')}
        </Button>
      </Actions>
    </li>
  );
}
