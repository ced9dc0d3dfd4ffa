import { useTranslation } from 'react-i18next';
import type { AuthorityView } from '../../../shared/contract/authority.ts';
import { useQuery } from '../../app/query.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { Columns } from '../../ui/columns.tsx';
import { Mono } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { derOf, saveBytes, saveText } from '../../ui/save.ts';
import { daysUntil } from '../../ui/time-words.ts';
import { Time } from '../../ui/time.tsx';
import { InspectionView } from '../inspector/inspection-view.tsx';
import { AuditLog } from './audit-log.tsx';
import { CrlSection } from './crl-section.tsx';

function Fingerprints({ authority }: { authority: AuthorityView }) {
  const { t } = useTranslation();
  const { sha256, sha1, md5 } = authority.fingerprints;
  return (
    <Section title={t('authority.fingerprints')} sentence={t('authority.fingerprintsMore')}>
      <Facts
        facts={[
          [t('fingerprint.sha256'), <Mono key="2" text={sha256} what={t('fingerprint.sha256')} group={4} />],
          [t('fingerprint.sha1'), <Mono key="1" text={sha1} what={t('fingerprint.sha1')} group={4} />],
          [t('fingerprint.md5'), <Mono key="5" text={md5} what={t('fingerprint.md5')} group={4} />],
        ]}
      />
    </Section>
  );
}

function AuthorityFacts({ authority }: { authority: AuthorityView }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  const { ra } = authority;
  return (
    <>
      <Section title={t('object.facts')}>
        <Facts
          facts={[
            [
              t('certificate.fact.subject'),
              <span key="s" className="mono">
                {authority.subject}
              </span>,
            ],
            [t('certificate.fact.key'), t(`keyKind.${authority.keyKind.replace(':', '-')}`)],
            [t('certificate.fact.from'), <Time key="b" at={authority.notBefore} as="day" />],
            [t('certificate.fact.to'), <Time key="a" at={authority.notAfter} as="day" />],
            [
              t('certificate.fact.serial'),
              <Mono key="n" text={authority.serial} what={t('certificate.fact.serial')} group={4} />,
            ],
            [t('authority.issued'), number.format(authority.issued)],
            [t('authority.revoked'), number.format(authority.revoked)],
            authority.certificateUrl === null
              ? null
              : [t('authority.url'), <Mono key="u" text={authority.certificateUrl} what={t('authority.url')} />],
          ]}
        />
      </Section>
      <Section title={t('authority.ra')} sentence={t('authority.raMore')}>
        <Facts
          facts={[
            [
              t('certificate.fact.subject'),
              <ObjectLink key="s" to={{ page: 'certificates', id: ra.serial }}>
                <span className="mono">{ra.subject}</span>
              </ObjectLink>,
            ],
            [t('certificate.fact.key'), t(`keyKind.${ra.keyKind.replace(':', '-')}`)],
            [t('certificate.fact.to'), <Time key="a" at={ra.notAfter} as="day" />],
          ]}
        />
      </Section>
    </>
  );
}

function Inspector() {
  const { t } = useTranslation();
  const { data, failure, reload } = useQuery('inspect authority', (client) => client.authority.inspect({}));
  return (
    <Section title={t('inspector.heading')}>
      <FailureView failure={failure} onRetry={reload} />
      {data !== null && <InspectionView inspection={data} />}
    </Section>
  );
}

export function AuthorityPage() {
  const { t } = useTranslation();
  const now = useNow();
  const authority = useSession((state) => state.authority);
  if (authority === null) return null;
  const left = daysUntil(authority.notAfter, now);
  return (
    <Page
      title={authority.name}
      sentence={left > 0 ? t('authority.sentence', { count: left }) : t('authority.ended')}
      actions={
        <>
          <Button icon="download" onPress={() => saveText('ca.pem', [authority.pem], 'application/x-pem-file')}>
            {t('authority.downloadPem')}
          </Button>
          <Button icon="download" onPress={() => saveBytes('ca.cer', [derOf(authority.pem)], 'application/pkix-cert')}>
            {t('authority.downloadDer')}
          </Button>
        </>
      }
    >
      <Columns
        left={
          <>
            <AuthorityFacts authority={authority} />
            <Fingerprints authority={authority} />
          </>
        }
        right={
          <>
            <CrlSection crl={authority.crl} />
            <Inspector />
          </>
        }
      />
      <AuditLog />
    </Page>
  );
}
