import { useTranslation } from 'react-i18next';
import type { ChallengeServiceState } from '../../../shared/contract/challenge-service.ts';
import type { ScepProfile } from '../../../shared/contract/services.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Mono } from '../../ui/copyable.tsx';
import { Facts, type Fact } from '../../ui/facts.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { Section, Stack } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { beginOf } from './addresses.ts';
import styles from './services.module.css';
import { useScepProfiles } from './use-services.ts';

type Listening = Extract<ChallengeServiceState, { state: 'listening' }>;

const pageOf = (origin: string, { name, isDefault }: ScepProfile): string =>
  isDefault ? `${origin}/certsrv/mscep_admin/` : `${origin}/certsrv/${name}/mscep_admin/`;
const webhookOf = (origin: string, { name }: ScepProfile): string => `${origin}/api/v1/scep/${name}/challenge`;

const pageCommand = (url: string): string => `curl --cacert ca.pem --user NAME '${url}?subject=phone-7.office.example'`;
const webhookCommand = (url: string): string =>
  [
    'curl --cacert ca.pem -X POST -H "Authorization: Bearer $TOKEN" \\',
    "    -H 'Content-Type: application/json' \\",
    `    -d '{"subject": "phone-7.office.example"}' '${url}'`,
  ].join('\n');

function ProfileUse({ profile, origin }: { profile: ScepProfile; origin: string }) {
  const { t } = useTranslation();
  const { dynamic } = profile.challenges;
  const [page, webhook] = [pageOf(origin, profile), webhookOf(origin, profile)];
  const facts: Fact[] = [
    dynamic?.page === true
      ? [t('challengeService.page'), <Mono key="p" text={page} what={t('challengeService.page')} />]
      : null,
    dynamic?.webhook === true
      ? [t('challengeService.webhook'), <Mono key="w" text={webhook} what={t('challengeService.webhook')} />]
      : null,
  ];
  return (
    <div className={styles['use']}>
      <h3>
        <ObjectLink to={{ page: 'scep-profile', id: profile.id }}>{profile.name}</ObjectLink>
      </h3>
      <Facts facts={facts} />
      {dynamic?.page === true && (
        <>
          <p className={styles['none']}>{t('challengeService.pageUse')}</p>
          <CodeBlock text={pageCommand(page)} what={t('challengeService.page')} wrap />
        </>
      )}
      {dynamic?.webhook === true && (
        <>
          <p className={styles['none']}>{t('challengeService.webhookUse')}</p>
          <CodeBlock text={webhookCommand(webhook)} what={t('challengeService.webhook')} wrap />
        </>
      )}
    </div>
  );
}

/** Where challenges are to be had while the service is on, and with which commands. */
export function ChallengeServiceUse({ service }: { service: Listening }) {
  const { t } = useTranslation();
  const profiles = (useScepProfiles().data ?? []).filter(
    ({ enabled, challenges }) => enabled && challenges.dynamic !== null,
  );
  const { certificate } = service;
  return (
    <>
      {profiles.length > 0 && (
        <Section
          title={t('challengeService.use')}
          sentence={
            <>
              {t('challengeService.useMore')} <ObjectLink to={{ page: 'authority' }}>{t('nav.authority')}</ObjectLink>
            </>
          }
        >
          <Stack gap={20}>
            {profiles.map((profile) => (
              <ProfileUse key={profile.id} profile={profile} origin={beginOf(service.pageUrl)} />
            ))}
          </Stack>
        </Section>
      )}
      <Section title={t('challengeService.certificate')} sentence={t('challengeService.certificateMore')}>
        <Facts
          facts={[
            [
              t('certificate.fact.serial'),
              <ObjectLink key="s" to={{ page: 'certificates', id: certificate.serial }}>
                <span className="mono">{certificate.serial}</span>
              </ObjectLink>,
            ],
            [t('certificate.fact.to'), <Time key="t" at={certificate.notAfter} as="day" />],
            [
              t('fingerprint.sha256'),
              <Mono key="2" text={certificate.fingerprints.sha256} what={t('fingerprint.sha256')} group={4} />,
            ],
            [t('challengeService.since'), <Time key="n" at={service.since} />],
          ]}
        />
      </Section>
    </>
  );
}
