import { useTranslation } from 'react-i18next';
import { REGISTRATION_STATES, type RegistrationRow } from '../../../shared/contract/registrations.ts';
import { ExportCsvButton } from '../../app/export-csv-button.tsx';
import { go } from '../../app/navigation.ts';
import { RegisterButton } from '../../app/register-button.tsx';
import type { RegistrationFilter } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import type { Column } from '../../ui/grid-column.ts';
import { ObjectLink } from '../../ui/link.tsx';
import { ListPage } from '../../ui/list-page.tsx';
import { RegistrationBadge } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { RegistrationDetail } from './registration-detail.tsx';
import { DEFAULT_SORT, registrationList } from './registration-list.ts';

const SORTS = ['createdAt', 'fqdn', 'expiresAt', 'lastRequestAt'] as const;

function useColumns(): Column<RegistrationRow>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'fqdn',
      label: t('registrations.column.fqdn'),
      track: 'minmax(190px, 3fr)',
      sort: 'fqdn',
      cell: (row) => (
        <ObjectLink to={{ page: 'registrations', id: row.id }} inRow>
          {row.fqdnUnicode}
        </ObjectLink>
      ),
    },
    {
      id: 'state',
      label: t('registrations.column.state'),
      track: '118px',
      cell: (row) => <RegistrationBadge state={row.state} />,
    },
    {
      id: 'ip',
      label: t('registrations.column.ip'),
      track: 'minmax(120px, 1.4fr)',
      from: 700,
      mono: true,
      cell: (row) => <span>{row.ipAddresses.join(', ')}</span>,
    },
    {
      id: 'serial',
      label: t('registrations.column.serial'),
      track: 'minmax(110px, 1.2fr)',
      from: 980,
      mono: true,
      cell: (row) => <span>{row.serialNumber}</span>,
    },
    {
      id: 'expires',
      label: t('registrations.column.expires'),
      track: '150px',
      from: 860,
      sort: 'expiresAt',
      cell: (row) => (row.state === 'waiting' && row.expiresAt !== null ? <Time at={row.expiresAt} inRow /> : null),
    },
    {
      id: 'last',
      label: t('registrations.column.lastRequest'),
      track: '140px',
      from: 1_120,
      sort: 'lastRequestAt',
      cell: (row) => (row.lastRequestAt === null ? null : <Time at={row.lastRequestAt} inRow />),
    },
    {
      id: 'created',
      label: t('registrations.column.created'),
      track: '120px',
      from: 560,
      sort: 'createdAt',
      cell: (row) => <Time at={row.createdAt} inRow />,
    },
  ];
}

export function RegistrationsPage({ id, filter }: { id: string | undefined; filter: RegistrationFilter }) {
  const { t } = useTranslation();
  return (
    <ListPage
      title={t('nav.registrations')}
      words="registrations"
      id={id}
      filter={filter}
      place={(at) => ({ page: 'registrations', ...at })}
      list={registrationList}
      columns={useColumns()}
      sorts={SORTS}
      sort={DEFAULT_SORT}
      states={REGISTRATION_STATES}
      stateWords={(state) => t(`state.registration.${state}`)}
      actions={
        <>
          {id === undefined && <ExportCsvButton noun="registrations" />}
          <Button icon="importFile" onPress={() => go({ page: 'import' })}>
            {t('registrations.import')}
          </Button>
          <RegisterButton />
        </>
      }
      empty={
        <Empty
          icon="registrations"
          title={t('registrations.empty.title')}
          action={<RegisterButton />}
          command="npm run --silent agent -- register --fqdn printer-1.office.example"
        >
          {t('registrations.empty.more')}
        </Empty>
      }
      detail={(open, close) => <RegistrationDetail id={open} onClose={close} />}
    />
  );
}
