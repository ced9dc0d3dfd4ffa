import { useTranslation } from 'react-i18next';
import type { AuthorityView } from '../../../shared/contract/authority.ts';
import { useQuery } from '../../app/query.ts';
import { useSession } from '../../app/session.ts';
import { useNow } from '../../ui/clock.ts';
import { Columns } from '../../ui/columns.tsx';
import { Mono } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { daysUntil } from '../../ui/time-words.ts';
import { Time } from '../../ui/time.tsx';
import { InspectionView } from '../inspector/inspection-view.tsx';
import { AuditLog } from './audit-log.tsx';
import { CrlSection } from './crl-section.tsx';
import { DownloadButtons } from './download-buttons.tsx';
import { useFingerprintFacts } from './fingerprints.tsx';
import { FormerAuthorities } from './former-authorities.tsx';
import { RaSection } from './ra-section.tsx';
import { RolloverSection } from './rollover-section.tsx';
import { useAuthorities } from './use-authorities.ts';

function AuthorityFacts({ authority }: { authority: AuthorityView }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  return (
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
  );
}

function Fingerprints({ authority }: { authority: AuthorityView }) {
  const { t } = useTranslation();
  return (
    <Section title={t('authority.fingerprints')} sentence={t('authority.fingerprintsMore')}>
      <Facts facts={useFingerprintFacts(authority.fingerprints)} />
    </Section>
  );
}

function Inspector({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, failure, reload } = useQuery(`inspect authority ${id}`, (client) => client.authority.inspect({ id }));
  return (
    <Section title={t('inspector.heading')}>
      <FailureView failure={failure} onRetry={reload} />
      {data !== null && <InspectionView inspection={data} />}
    </Section>
  );
}

/** The authority that issues, what follows it, and what it followed. */
export function AuthorityPage() {
  const { t } = useTranslation();
  const now = useNow();
  const { data, failure, reload } = useAuthorities();
  const inSession = useSession((state) => state.authority);
  const present = data?.find(({ state }) => state === 'current') ?? inSession;
  if (present === null) return null;
  const staged = data?.find(({ state }) => state === 'staged') ?? null;
  const former = (data ?? []).filter(({ state }) => state === 'former');
  const left = daysUntil(present.notAfter, now);
  return (
    <Page
      title={present.name}
      sentence={left > 0 ? t('authority.sentence', { count: left }) : t('authority.ended')}
      actions={<DownloadButtons authority={present} file="ca" />}
    >
      <FailureView failure={failure} onRetry={reload} />
      {data !== null && <RolloverSection present={present} staged={staged} />}
      <Columns
        left={
          <>
            <AuthorityFacts authority={present} />
            <Fingerprints authority={present} />
            <RaSection authority={present} />
          </>
        }
        right={
          <>
            <CrlSection crl={present.crl} />
            <Inspector id={present.id} />
          </>
        }
      />
      <FormerAuthorities authorities={former} />
      <AuditLog />
    </Page>
  );
}
