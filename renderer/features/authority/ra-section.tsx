import { useTranslation } from 'react-i18next';
import type { AuthorityView, RaRole } from '../../../shared/contract/authority.ts';
import { useQuery } from '../../app/query.ts';
import { useNow } from '../../ui/clock.ts';
import { Facts } from '../../ui/facts.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { Section } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import styles from './authority.module.css';
import { successionOf } from './ra-succession.ts';

type Ra = AuthorityView['ra'];

function RaLink({ serial, children }: { serial: string; children: string }) {
  return (
    <ObjectLink to={{ page: 'certificates', id: serial }}>
      <span className="mono">{children}</span>
    </ObjectLink>
  );
}

/** The one that an RA certificate followed, while its key still decrypts. */
function usePredecessor(serial: string): { serial: string; name: string; notAfter: number } | null {
  const now = useNow();
  const { data } = useQuery(`ra before ${serial}`, async (client) => {
    const { renews } = await client.certificates.get({ serial });
    return { before: renews === null ? null : await client.certificates.get({ serial: renews }) };
  });
  const before = data?.before ?? null;
  return before === null || before.notAfter <= now ? null : before;
}

function Successor({ ra, authority }: { ra: Ra; authority: AuthorityView }) {
  const { t } = useTranslation();
  const succession = successionOf(ra, authority);
  if (succession.kind === 'with-authority') return t('authority.successor.with-authority');
  return (
    <>
      {t('authority.successor.own')} <Time at={succession.at} as="day" />.
    </>
  );
}

function RaFacts({ ra, authority }: { ra: Ra; authority: AuthorityView }) {
  const { t } = useTranslation();
  const before = usePredecessor(ra.serial);
  return (
    <Facts
      facts={[
        [
          t('certificate.fact.subject'),
          <RaLink key="s" serial={ra.serial}>
            {ra.subject}
          </RaLink>,
        ],
        [t('certificate.fact.key'), t(`keyKind.${ra.keyKind.replace(':', '-')}`)],
        [t('certificate.fact.to'), <Time key="a" at={ra.notAfter} as="day" />],
        [t('authority.successorLabel'), <Successor key="n" ra={ra} authority={authority} />],
        before === null
          ? null
          : [
              t('authority.before'),
              <span key="b">
                <RaLink serial={before.serial}>{before.name}</RaLink> {t('authority.beforeMore')}{' '}
                <Time at={before.notAfter} as="day" />.
              </span>,
            ],
      ]}
    />
  );
}

/** To whom devices encrypt: one for all, and one for those who can do no better than MD5 and single DES. */
export function RaSection({ authority }: { authority: AuthorityView }) {
  const { t } = useTranslation();
  const roles: [RaRole, Ra | null][] = [
    ['standard', authority.ra],
    ['legacy', authority.legacyRa],
  ];
  return (
    <Section title={t('authority.ra')} sentence={t('authority.raMore')}>
      {roles.map(
        ([role, ra]) =>
          ra !== null && (
            <div key={role} className={styles['role']}>
              <h3>{t(`authority.role.${role}`)}</h3>
              <p>{t(`authority.roleMore.${role}`)}</p>
              <RaFacts ra={ra} authority={authority} />
            </div>
          ),
      )}
      <p className={styles['quiet']}>{t('authority.grace')}</p>
    </Section>
  );
}
