import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { REGISTRATION_STATES, type RegistrationRow } from '../../../shared/contract/registrations.ts';
import { go, replace } from '../../app/navigation.ts';
import type { RegistrationFilter } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { DataGrid } from '../../ui/data-grid.tsx';
import type { Column, GridSort } from '../../ui/grid-column.ts';
import { Empty } from '../../ui/empty.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { ListSentence } from '../../ui/list-sentence.tsx';
import { ListBar } from '../../ui/list-bar.tsx';
import { Page } from '../../ui/page.tsx';
import { Split } from '../../ui/split.tsx';
import { RegistrationBadge } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { ExportCsvButton } from '../../app/export-csv-button.tsx';
import { DEFAULT_SORT, registrationList } from './registration-list.ts';
import { RegistrationDetail } from './registration-detail.tsx';

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

const sortOf = (sort: GridSort): RegistrationFilter['sort'] => {
  const by = SORTS.find((known) => known === sort.by);
  return by === undefined ? undefined : { by, direction: sort.direction };
};

function NoRegistrations({ filter }: { filter: RegistrationFilter }) {
  const { t } = useTranslation();
  const filtered = (filter.search ?? '') !== '' || (filter.states?.length ?? 0) > 0;
  if (filtered) {
    return (
      <Empty
        icon="search"
        title={t('grid.nothingFound')}
        action={<Button onPress={() => replace({ page: 'registrations' })}>{t('grid.clearFilters')}</Button>}
      >
        {t('grid.nothingFoundMore')}
      </Empty>
    );
  }
  return (
    <Empty
      icon="registrations"
      title={t('registrations.empty.title')}
      action={
        <Button look="primary" icon="add" onPress={() => go({ page: 'register' })}>
          {t('registrations.register')}
        </Button>
      }
      command="npm run --silent agent -- register --fqdn printer-1.office.example"
    >
      {t('registrations.empty.more')}
    </Empty>
  );
}

export function RegistrationsPage({ id, filter }: { id: string | undefined; filter: RegistrationFilter }) {
  const { t } = useTranslation();
  const columns = useColumns();
  const total = registrationList.use((state) => state.total);
  useEffect(() => registrationList.show(filter), [filter]);
  const change = (part: Partial<RegistrationFilter>) =>
    replace({ page: 'registrations', ...(id !== undefined && { id }), filter: { ...filter, ...part } });
  return (
    <Split
      detail={
        id === undefined ? null : (
          <RegistrationDetail key={id} id={id} onClose={() => go({ page: 'registrations', filter })} />
        )
      }
    >
      <Page
        fill
        title={t('nav.registrations')}
        sentence={<ListSentence total={total} words="registrations" />}
        actions={
          <>
            {id === undefined && <ExportCsvButton noun="registrations" />}
            <Button icon="importFile" onPress={() => go({ page: 'import' })}>
              {t('registrations.import')}
            </Button>
            <Button look="primary" icon="add" onPress={() => go({ page: 'register' })}>
              {t('registrations.register')}
            </Button>
          </>
        }
      >
        <ListBar
          search={filter.search ?? ''}
          onSearch={(search) => change({ search })}
          searchLabel={t('registrations.search')}
          states={REGISTRATION_STATES}
          labels={(state) => t(`state.registration.${state}`)}
          chosen={filter.states ?? []}
          onStates={(states) => change({ states })}
        />
        <DataGrid
          label={t('nav.registrations')}
          list={registrationList}
          columns={columns}
          sort={filter.sort ?? DEFAULT_SORT}
          onSort={(sort) => change({ sort: sortOf(sort) })}
          openKey={id}
          onOpen={(row) => go({ page: 'registrations', id: row.id, filter })}
          onMove={(row) => replace({ page: 'registrations', id: row.id, filter })}
          empty={<NoRegistrations filter={filter} />}
        />
      </Page>
    </Split>
  );
}
