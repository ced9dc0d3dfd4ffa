import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { CERTIFICATE_STATES, type CertificateRow } from '../../../shared/contract/certificates.ts';
import { go, replace } from '../../app/navigation.ts';
import type { CertificateFilter } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { DataGrid } from '../../ui/data-grid.tsx';
import type { Column, GridSort } from '../../ui/grid-column.ts';
import { Empty } from '../../ui/empty.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { ListSentence } from '../../ui/list-sentence.tsx';
import { ListBar } from '../../ui/list-bar.tsx';
import { Page } from '../../ui/page.tsx';
import { Split } from '../../ui/split.tsx';
import { CertificateBadge } from '../../ui/states.tsx';
import { day } from '../../ui/time-words.ts';
import { Time } from '../../ui/time.tsx';
import { CertificateDetail } from './certificate-detail.tsx';
import { certificateList, DEFAULT_SORT } from './certificate-list.ts';
import { ExportCsvButton } from '../../app/export-csv-button.tsx';

const SORTS = ['issuedAt', 'name', 'notAfter'] as const;

function useColumns(): Column<CertificateRow>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'name',
      label: t('certificates.column.name'),
      track: 'minmax(190px, 3fr)',
      sort: 'name',
      cell: (row) => (
        <ObjectLink to={{ page: 'certificates', id: row.serial }} inRow>
          {row.name}
        </ObjectLink>
      ),
    },
    {
      id: 'state',
      label: t('certificates.column.state'),
      track: '118px',
      cell: (row) => <CertificateBadge state={row.state} />,
    },
    {
      id: 'ends',
      label: t('certificates.column.ends'),
      track: '120px',
      sort: 'notAfter',
      cell: (row) => <Time at={row.notAfter} as="day" inRow />,
    },
    {
      id: 'key',
      label: t('certificates.column.key'),
      track: '110px',
      from: 820,
      cell: (row) => <span>{row.keyAlgorithm}</span>,
    },
    {
      id: 'serial',
      label: t('certificates.column.serial'),
      track: 'minmax(340px, 2fr)',
      from: 1_150,
      mono: true,
      cell: (row) => <span>{row.serial}</span>,
    },
    {
      id: 'issued',
      label: t('certificates.column.issued'),
      track: '130px',
      from: 620,
      sort: 'issuedAt',
      cell: (row) => <Time at={row.issuedAt} inRow />,
    },
  ];
}

const sortOf = (sort: GridSort): CertificateFilter['sort'] => {
  const by = SORTS.find((known) => known === sort.by);
  return by === undefined ? undefined : { by, direction: sort.direction };
};

function NoCertificates({ filter }: { filter: CertificateFilter }) {
  const { t } = useTranslation();
  const filtered =
    (filter.search ?? '') !== '' || (filter.states?.length ?? 0) > 0 || filter.notAfterFrom !== undefined;
  if (filtered) {
    return (
      <Empty
        icon="search"
        title={t('grid.nothingFound')}
        action={<Button onPress={() => replace({ page: 'certificates' })}>{t('grid.clearFilters')}</Button>}
      >
        {t('grid.nothingFoundMore')}
      </Empty>
    );
  }
  return (
    <Empty
      icon="certificates"
      title={t('certificates.empty.title')}
      action={
        <Button look="primary" icon="add" onPress={() => go({ page: 'register' })}>
          {t('registrations.register')}
        </Button>
      }
      command="npm run --silent agent -- list certificates"
    >
      {t('certificates.empty.more')}
    </Empty>
  );
}

function useWeek(filter: CertificateFilter, change: (part: Partial<CertificateFilter>) => void) {
  const { t, i18n } = useTranslation();
  const { notAfterFrom, notAfterTo } = filter;
  if (notAfterFrom === undefined || notAfterTo === undefined) return null;
  return {
    label: t('certificates.between', {
      from: day(notAfterFrom, i18n.language),
      to: day(notAfterTo - 1, i18n.language),
    }),
    onClear: () => change({ notAfterFrom: undefined, notAfterTo: undefined }),
  };
}

export function CertificatesPage({ serial, filter }: { serial: string | undefined; filter: CertificateFilter }) {
  const { t } = useTranslation();
  const columns = useColumns();
  const total = certificateList.use((state) => state.total);
  useEffect(() => certificateList.show(filter), [filter]);
  const change = (part: Partial<CertificateFilter>) =>
    replace({ page: 'certificates', ...(serial !== undefined && { id: serial }), filter: { ...filter, ...part } });
  const week = useWeek(filter, change);
  return (
    <Split
      detail={
        serial === undefined ? null : (
          <CertificateDetail key={serial} serial={serial} onClose={() => go({ page: 'certificates', filter })} />
        )
      }
    >
      <Page
        fill
        title={t('nav.certificates')}
        sentence={<ListSentence total={total} words="certificates" />}
        actions={<ExportCsvButton noun="certificates" />}
      >
        <ListBar
          search={filter.search ?? ''}
          onSearch={(search) => change({ search })}
          searchLabel={t('certificates.search')}
          states={CERTIFICATE_STATES}
          labels={(state) => t(`state.certificate.${state}`)}
          chosen={filter.states ?? []}
          onStates={(states) => change({ states })}
          extra={week}
        />
        <DataGrid
          label={t('nav.certificates')}
          list={certificateList}
          columns={columns}
          sort={filter.sort ?? DEFAULT_SORT}
          onSort={(sort) => change({ sort: sortOf(sort) })}
          openKey={serial}
          onOpen={(row) => go({ page: 'certificates', id: row.serial, filter })}
          onMove={(row) => replace({ page: 'certificates', id: row.serial, filter })}
          empty={<NoCertificates filter={filter} />}
        />
      </Page>
    </Split>
  );
}
