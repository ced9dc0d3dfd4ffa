import { useTranslation } from 'react-i18next';
import { CERTIFICATE_STATES, type CertificateRow } from '../../../shared/contract/certificates.ts';
import { ExportCsvButton } from '../../app/export-csv-button.tsx';
import { replace } from '../../app/navigation.ts';
import { RegisterButton } from '../../app/register-button.tsx';
import type { CertificateFilter } from '../../app/route.ts';
import { Empty } from '../../ui/empty.tsx';
import type { Column } from '../../ui/grid-column.ts';
import { ObjectLink } from '../../ui/link.tsx';
import { ListPage } from '../../ui/list-page.tsx';
import { CertificateBadge } from '../../ui/states.tsx';
import { day } from '../../ui/time-words.ts';
import { Time } from '../../ui/time.tsx';
import { CertificateDetail } from './certificate-detail.tsx';
import { certificateList, DEFAULT_SORT } from './certificate-list.ts';

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

/** The week of the histogram that was chosen on Home, as a filter to be taken away. */
function useWeek(serial: string | undefined, filter: CertificateFilter) {
  const { t, i18n } = useTranslation();
  const { notAfterFrom, notAfterTo, ...rest } = filter;
  if (notAfterFrom === undefined || notAfterTo === undefined) return null;
  return {
    label: t('certificates.between', {
      from: day(notAfterFrom, i18n.language),
      to: day(notAfterTo - 1, i18n.language),
    }),
    onClear: () => replace({ page: 'certificates', ...(serial !== undefined && { id: serial }), filter: rest }),
  };
}

export function CertificatesPage({ serial, filter }: { serial: string | undefined; filter: CertificateFilter }) {
  const { t } = useTranslation();
  return (
    <ListPage
      title={t('nav.certificates')}
      words="certificates"
      id={serial}
      filter={filter}
      place={(at) => ({ page: 'certificates', ...at })}
      list={certificateList}
      columns={useColumns()}
      sorts={SORTS}
      sort={DEFAULT_SORT}
      states={CERTIFICATE_STATES}
      stateWords={(state) => t(`state.certificate.${state}`)}
      extra={useWeek(serial, filter)}
      actions={<ExportCsvButton noun="certificates" />}
      empty={
        <Empty
          icon="certificates"
          title={t('certificates.empty.title')}
          action={<RegisterButton />}
          command="npm run --silent agent -- list certificates"
        >
          {t('certificates.empty.more')}
        </Empty>
      }
      detail={(open, close) => <CertificateDetail serial={open} onClose={close} />}
    />
  );
}
