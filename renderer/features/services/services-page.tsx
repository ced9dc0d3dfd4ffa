import { useTranslation } from 'react-i18next';
import { go } from '../../app/navigation.ts';
import { NEW, type RouteInput } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { Page, Section } from '../../ui/page.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Time } from '../../ui/time.tsx';
import { ChallengeServiceRow } from './challenge-service-row.tsx';
import { NoticeLines } from './notices.tsx';
import { EnabledBadge, ScepProfileBadges, StandingBadge } from './service-badges.tsx';
import { ServiceRows } from './service-rows.tsx';
import { raProfileSentence, scepProfileSentence } from './service-words.ts';
import { signerSentence } from './signer-words.ts';
import { useChallengeService } from './use-challenge-service.ts';
import { useOperators, useRaProfiles, useScepProfiles, useSigners, useUsualDays } from './use-services.ts';

function New({ to, children }: { to: RouteInput; children: string }) {
  return (
    <Button small icon="add" onPress={() => go(to)}>
      {children}
    </Button>
  );
}

function ScepProfiles() {
  const { t, i18n } = useTranslation();
  const ras = useRaProfiles().data ?? [];
  return (
    <Section
      title={t('services.scepProfiles')}
      sentence={t('services.scepProfilesMore')}
      actions={<New to={{ page: 'scep-profile', id: NEW }}>{t('scepProfile.new')}</New>}
    >
      <Loaded query={useScepProfiles()}>
        {(profiles) => (
          <ServiceRows
            none={t('services.noScepProfiles')}
            rows={profiles.map((profile) => ({
              key: profile.id,
              to: { page: 'scep-profile', id: profile.id },
              name: profile.name,
              badges: <ScepProfileBadges profile={profile} />,
              sentence: scepProfileSentence(
                t,
                i18n.language,
                profile,
                ras.find(({ id }) => id === profile.raProfileId)?.name ?? null,
              ),
              end: <span className="mono">{profile.url}</span>,
              notices: <NoticeLines notices={profile.notices} />,
            }))}
          />
        )}
      </Loaded>
    </Section>
  );
}

function RaProfiles() {
  const { t } = useTranslation();
  const usualDays = useUsualDays();
  return (
    <Section
      title={t('services.raProfiles')}
      sentence={t('services.raProfilesMore')}
      actions={<New to={{ page: 'ra-profile', id: NEW }}>{t('raProfile.new')}</New>}
    >
      <Loaded query={useRaProfiles()}>
        {(profiles) => (
          <ServiceRows
            none={t('services.noRaProfiles')}
            rows={profiles.map((profile) => ({
              key: profile.id,
              to: { page: 'ra-profile', id: profile.id },
              name: profile.name,
              badges: <EnabledBadge enabled={profile.enabled} />,
              sentence: raProfileSentence(t, profile, usualDays),
              end: profile.url !== null && <span className="mono">{profile.url}</span>,
              notices: <NoticeLines notices={profile.notices} />,
            }))}
          />
        )}
      </Loaded>
    </Section>
  );
}

function Signers() {
  const { t } = useTranslation();
  return (
    <Section
      title={t('services.signers')}
      sentence={t('services.signersMore')}
      actions={<New to={{ page: 'signer', id: NEW }}>{t('signer.new')}</New>}
    >
      <Loaded query={useSigners()}>
        {(signers) => (
          <ServiceRows
            none={t('services.noSigners')}
            rows={signers.map((signer) => ({
              key: signer.id,
              to: { page: 'signer', id: signer.id },
              name: signer.name,
              badges: <StandingBadge standing={signer.standing} />,
              sentence: signerSentence(t, signer),
              end: <span className="mono">{signer.certificate.subject}</span>,
              notices: <NoticeLines notices={signer.notices} />,
            }))}
          />
        )}
      </Loaded>
    </Section>
  );
}

function Operators() {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <Section
      title={t('services.operators')}
      sentence={t('services.operatorsMore')}
      actions={<New to={{ page: 'operator', id: NEW }}>{t('operator.new')}</New>}
    >
      <Loaded query={useOperators()}>
        {(operators) => (
          <ServiceRows
            none={t('services.noOperators')}
            rows={operators.map((operator) => ({
              key: operator.id,
              to: { page: 'operator', id: operator.id },
              name: operator.name,
              badges: operator.lockedUntil !== null && operator.lockedUntil > now && (
                <Badge tone="warning" icon="lock">
                  {t('operator.locked')}
                </Badge>
              ),
              sentence: operator.roles.map((role) => t(`operator.may.${role}`)).join(' '),
              end:
                operator.lastUsedAt === null ? (
                  t('operator.neverUsed')
                ) : (
                  <>
                    {t('operator.lastUsed')} <Time at={operator.lastUsedAt} />
                  </>
                ),
            }))}
          />
        )}
      </Loaded>
    </Section>
  );
}

/** How the agent serves devices: by which profiles, on whose word, with whose help. */
export function ServicesPage() {
  const { t } = useTranslation();
  const signers = useSigners().data ?? [];
  const objects = [...(useScepProfiles().data ?? []), ...(useRaProfiles().data ?? []), ...signers];
  const notices = objects.flatMap((object) => object.notices);
  const refused = signers.filter(({ standing }) => standing !== 'good' && standing !== 'disabled').length;
  const failed = useChallengeService().data?.state === 'failed' ? 1 : 0;
  const bad = notices.filter(({ tone }) => tone === 'bad').length + refused + failed;
  const sentence =
    bad > 0
      ? t('services.sentence.bad', { count: bad })
      : notices.length > 0
        ? t('services.sentence.warnings', { count: notices.length })
        : t('services.sentence.good');
  return (
    <Page title={t('nav.services')} sentence={sentence}>
      <ScepProfiles />
      <RaProfiles />
      <Signers />
      <Operators />
      <ChallengeServiceRow />
    </Page>
  );
}
