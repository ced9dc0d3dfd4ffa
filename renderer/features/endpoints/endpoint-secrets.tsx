import { useTranslation } from 'react-i18next';
import type { Endpoint } from '../../../shared/contract/endpoints.ts';
import { secretOf } from '../../../shared/domain/endpoint-presets.ts';
import { Button } from '../../ui/button.tsx';
import { Actions, Section } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import styles from '../services/services.module.css';
import { wantsCertificate } from './endpoint-settings.ts';

export type Asking = 'password' | 'challenge' | 'certificate' | 'own' | 'remove' | null;

/** What the endpoint shows the CA: what there is of it, and where a new one is set. */
export function EndpointSecrets({ endpoint, onAsk }: { endpoint: Endpoint; onAsk: (what: Asking) => void }) {
  const { t } = useTranslation();
  const { connection, certificate, hasPassword, hasChallenge } = endpoint;
  const secret = secretOf(connection);
  const isSet = secret === 'password' ? hasPassword : hasChallenge;
  const needsCertificate = wantsCertificate(connection) || certificate !== null;
  if (secret === null && !needsCertificate) return null;
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
        {needsCertificate && (
          <li>
            <div>
              <strong>{t('endpoint.certificate')}</strong>
              <p>
                {certificate === null ? (
                  t('endpoint.certificateMissing')
                ) : (
                  <>
                    <span className="mono">{certificate.subject}</span>, {t('endpoint.until')}{' '}
                    <Time at={certificate.notAfter} as="day" />
                  </>
                )}
              </p>
            </div>
            <Actions>
              <Button icon="importFile" onPress={() => onAsk('certificate')}>
                {t('endpoint.fromFile')}
              </Button>
              <Button icon="key" onPress={() => onAsk('own')}>
                {t('endpoint.ownOpen')}
              </Button>
            </Actions>
          </li>
        )}
      </ul>
    </Section>
  );
}
