import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Certificate } from '../../../shared/contract/certificates.ts';
import { useQuery } from '../../app/query.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { Mono } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { History } from '../../ui/history.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { ObjectPage } from '../../ui/object-page.tsx';
import { Section } from '../../ui/page.tsx';
import { derOf, saveBytes, saveText } from '../../ui/save.ts';
import { CertificateBadge } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { InspectionView } from '../inspector/inspection-view.tsx';
import { certificateSentence } from './certificate-words.ts';
import { RevokeDialog } from './revoke-dialog.tsx';

function CertificateFacts({ certificate }: { certificate: Certificate }) {
  const { t } = useTranslation();
  return (
    <Section title={t('object.facts')}>
      <Facts
        facts={[
          [
            t('certificate.fact.subject'),
            <span key="s" className="mono">
              {certificate.subject}
            </span>,
          ],
          certificate.dnsNames.length + certificate.ipAddresses.length === 0
            ? null
            : [
                t('certificate.fact.names'),
                [...certificate.dnsNames, ...certificate.ipAddresses].map((name) => (
                  <div key={name} className="mono">
                    {name}
                  </div>
                )),
              ],
          [t('certificate.fact.from'), <Time key="b" at={certificate.notBefore} as="day" />],
          [t('certificate.fact.to'), <Time key="a" at={certificate.notAfter} as="day" />],
          certificate.revokedAt === null
            ? null
            : [t('certificate.fact.revoked'), <Time key="r" at={certificate.revokedAt} />],
          [t('certificate.fact.key'), certificate.keyAlgorithm],
          [
            t('certificate.fact.serial'),
            <Mono key="n" text={certificate.serialNumber} what={t('certificate.fact.serial')} group={4} />,
          ],
          [
            t('fingerprint.sha256'),
            <Mono key="2" text={certificate.sha256} what={t('fingerprint.sha256')} group={4} />,
          ],
          [t('fingerprint.sha1'), <Mono key="1" text={certificate.sha1} what={t('fingerprint.sha1')} group={4} />],
        ]}
      />
    </Section>
  );
}

function CertificateRelations({ certificate }: { certificate: Certificate }) {
  const { t } = useTranslation();
  const { registrationId, transactionId, renewedBy, renews, endpointId } = certificate;
  const other = (serial: string) => (
    <ObjectLink to={{ page: 'certificates', id: serial }}>
      <span className="mono">{serial}</span>
    </ObjectLink>
  );
  return (
    <Section title={t('object.relations')}>
      <Facts
        facts={[
          registrationId === null
            ? null
            : [
                t('object.registration'),
                <ObjectLink key="r" to={{ page: 'registrations', id: registrationId }}>
                  {certificate.registrationFqdn ?? registrationId}
                </ObjectLink>,
              ],
          transactionId === null
            ? null
            : [
                t('object.request'),
                <ObjectLink key="t" to={{ page: 'activity', id: transactionId }}>
                  {t('certificate.openRequest')}
                </ObjectLink>,
              ],
          [
            t('certificate.fact.issuer'),
            <ObjectLink key="i" to={endpointId === null ? { page: 'authority' } : { page: 'endpoint', id: endpointId }}>
              {certificate.issuer}
            </ObjectLink>,
          ],
          renewedBy === null ? null : [t('certificate.renewedBy'), other(renewedBy)],
          renews === null ? null : [t('certificate.renews'), other(renews)],
        ]}
      />
    </Section>
  );
}

function Inspector({ serial }: { serial: string }) {
  const { t } = useTranslation();
  const { data, failure, reload } = useQuery(`inspect ${serial}`, (client) => client.certificates.inspect({ serial }));
  return (
    <Section title={t('inspector.heading')}>
      <FailureView failure={failure} onRetry={reload} />
      {data !== null && <InspectionView inspection={data} />}
    </Section>
  );
}

export function CertificateDetail({ serial, onClose }: { serial: string; onClose: () => void }) {
  const query = useQuery(
    `certificate ${serial}`,
    (client) => client.certificates.get({ serial }),
    (event) => event.type === 'certificate' && event.row.serial === serial,
  );
  return <Loaded query={query}>{(data) => <Shown certificate={data} onClose={onClose} />}</Loaded>;
}

function Shown({ certificate, onClose }: { certificate: Certificate; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const [revoking, setRevoking] = useState(false);
  const { serial, state } = certificate;
  return (
    <>
      <ObjectPage
        kind={t(certificate.kind === 'ra' ? 'object.raCertificate' : 'object.certificate')}
        name={certificate.name}
        badge={<CertificateBadge state={state} />}
        sentence={certificateSentence(t, i18n.language, certificate, now)}
        onClose={onClose}
        actions={
          <>
            <Button
              icon="download"
              onPress={() => saveText(`${serial}.pem`, [certificate.pem], 'application/x-pem-file')}
            >
              PEM
            </Button>
            <Button
              icon="download"
              onPress={() => saveBytes(`${serial}.cer`, [derOf(certificate.pem)], 'application/pkix-cert')}
            >
              DER
            </Button>
            {state !== 'revoked' && state !== 'expired' && certificate.kind === 'device' && (
              <Button icon="revoked" onPress={() => setRevoking(true)}>
                {t('revoke.open')}
              </Button>
            )}
          </>
        }
      >
        <CertificateFacts certificate={certificate} />
        <CertificateRelations certificate={certificate} />
        <Inspector serial={serial} />
        <History objectKind="certificate" objectId={serial} />
      </ObjectPage>
      {revoking && <RevokeDialog certificate={certificate} onClose={() => setRevoking(false)} />}
    </>
  );
}
