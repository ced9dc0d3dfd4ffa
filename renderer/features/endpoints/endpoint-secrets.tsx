import { useTranslation } from 'react-i18next';
import type { Endpoint } from '../../../shared/contract/endpoints.ts';
import { secretOf } from '../../../shared/domain/endpoint-presets.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import styles from '../services/services.module.css';
import type { Asking } from './asking.ts';
import { OwnCertificate } from './own-certificate.tsx';

/** What the endpoint shows the CA: what there is of it, and where a new one is set. */
export function EndpointSecrets({ endpoint, onAsk }: { endpoint: Endpoint; onAsk: (what: Asking) => void }) {
  const { t } = useTranslation();
  const { connection, hasPassword, hasChallenge } = endpoint;
  const secret = secretOf(connection);
  const isSet = secret === 'password' ? hasPassword : hasChallenge;
  return (
    <Section title={t('endpoint.secrets')} sentence={t('endpoint.secretsMore')}>
      <ul className={styles['secrets']}>
        {secret !== null && (
          <li>
            <div>
              <strong>{t(`endpoint.secret.${secret}`)}</strong>
              <p>{t(isSet ? 'endpoint.secretIsSet' : 'endpoint.secretMissing')}</p>
            </div>
            <Button icon="key" onPress={() => onAsk(secret)}>
              {t(isSet ? 'endpoint.changeIt' : 'endpoint.setOpen')}
            </Button>
          </li>
        )}
        <OwnCertificate endpoint={endpoint} onAsk={onAsk} />
      </ul>
    </Section>
  );
}
