import { useTranslation } from 'react-i18next';
import type { Registration } from '../../../shared/contract/registrations.ts';
import { useQuery } from '../../app/query.ts';
import { ObjectLink } from '../../ui/link.tsx';
import { Section } from '../../ui/page.tsx';
import { Related } from '../../ui/related.tsx';
import { CertificateBadge, TransactionBadge } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { useRequests } from './use-requests.ts';

const SHOWN = 8;

/** What belongs to a registration: its certificates and the requests that named it. */
export function RegistrationRelations({ registration }: { registration: Registration }) {
  const { t } = useTranslation();
  const { id } = registration;
  const certificates = useQuery(
    `registration ${id} certificates`,
    (client) => client.certificates.list({ registrationId: id, limit: SHOWN }),
    (event) => event.type === 'certificate' && event.row.registrationId === id,
  ).data;
  const requests = useRequests(id).data;
  return (
    <>
      <Section title={t('registration.certificates')}>
        <Related
          none={t('registration.noCertificates')}
          rows={(certificates?.rows ?? []).map((row) => ({
            key: row.serial,
            link: <ObjectLink to={{ page: 'certificates', id: row.serial }}>{row.name}</ObjectLink>,
            state: <CertificateBadge state={row.state} />,
            detail: <Time at={row.notAfter} as="day" />,
          }))}
        />
      </Section>
      <Section title={t('registration.requests')}>
        <Related
          none={t('registration.noRequests')}
          rows={(requests?.rows ?? []).map((row) => ({
            key: row.id,
            link: (
              <ObjectLink to={{ page: 'activity', id: row.id }}>
                {t('registration.requestFrom', { address: row.clientAddress })}
              </ObjectLink>
            ),
            state: <TransactionBadge state={row.state} />,
            detail: <Time at={row.receivedAt} />,
            ...(row.refusal !== null && { more: t(`refusals:${row.refusal.code}.rule`, row.refusal.params) }),
          }))}
        />
      </Section>
    </>
  );
}
