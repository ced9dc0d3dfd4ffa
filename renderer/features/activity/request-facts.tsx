import { useTranslation } from 'react-i18next';
import type { Transaction } from '../../../shared/contract/transactions.ts';
import { Facts, type Fact } from '../../ui/facts.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { Section } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';

const mono = (key: string, text: string) => (
  <span key={key} className="mono">
    {text}
  </span>
);

/** What is known of a request beside what it says: whence it came, under which profiles, who vouched for it. */
export function RequestFacts({ transaction }: { transaction: Transaction }) {
  const { t } = useTranslation();
  const { receivedAt, clientAddress, authentication, failInfo, durationMs } = transaction;
  return (
    <Section title={t('object.facts')}>
      <Facts
        facts={[
          [t('activity.fact.received'), <Time key="r" at={receivedAt} />],
          [t('activity.fact.from'), mono('f', clientAddress)],
          ...profiles(transaction, t),
          [t('activity.fact.authentication'), t(`activity.authentication.${authentication}`)],
          ...approvals(transaction, t),
          failInfo === null ? null : [t('activity.fact.failInfo'), mono('i', failInfo)],
          durationMs === null
            ? null
            : [t('activity.fact.duration'), t('activity.milliseconds', { count: Math.max(1, Math.round(durationMs)) })],
          ...relations(transaction, t),
        ]}
      />
    </Section>
  );
}

type Words = ReturnType<typeof useTranslation>['t'];

function profiles({ scepProfile, raProfile }: Transaction, t: Words): Fact[] {
  return [
    scepProfile === null
      ? null
      : [
          t('object.scepProfile'),
          <ObjectLink key="s" to={{ page: 'scep-profile', id: scepProfile.id }}>
            {scepProfile.name}
          </ObjectLink>,
        ],
    raProfile === null
      ? null
      : [
          t('object.raProfile'),
          <ObjectLink key="a" to={{ page: 'ra-profile', id: raProfile.id }}>
            {raProfile.name}
          </ObjectLink>,
        ],
  ];
}

function approvals({ approval }: Transaction, t: Words): Fact[] {
  if (approval === null || approval.approvals.length === 0) return [];
  return [
    [
      t('activity.fact.approved'),
      approval.approvals.map(({ by, at }) => (
        <div key={`${by} ${String(at)}`}>
          {t(by === 'operator' || by === 'command-line' ? `audit:actor.${by}` : 'approval.by', { by })} ·{' '}
          <Time at={at} />
        </div>
      )),
    ],
  ];
}

function relations({ registrationId, registrationFqdn, certificateSerial }: Transaction, t: Words): Fact[] {
  return [
    registrationId === null
      ? null
      : [
          t('object.registration'),
          <ObjectLink key="g" to={{ page: 'registrations', id: registrationId }}>
            {registrationFqdn ?? registrationId}
          </ObjectLink>,
        ],
    certificateSerial === null
      ? null
      : [
          t('object.certificate'),
          <ObjectLink key="c" to={{ page: 'certificates', id: certificateSerial }}>
            {mono('n', certificateSerial)}
          </ObjectLink>,
        ],
  ];
}
