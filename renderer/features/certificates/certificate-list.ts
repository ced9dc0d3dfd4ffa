import type { CertificateListInput, CertificateRow } from '../../../shared/contract/certificates.ts';
import type { CertificateFilter } from '../../app/route.ts';
import { createList } from '../../ui/list-store.ts';

export const DEFAULT_SORT = { by: 'issuedAt', direction: 'desc' } as const;

const inputOf = (filter: CertificateFilter): CertificateListInput => ({
  ...(filter.search !== undefined && filter.search !== '' && { search: filter.search }),
  ...(filter.states !== undefined && filter.states.length > 0 && { states: filter.states }),
  ...(filter.notAfterFrom !== undefined && { notAfterFrom: filter.notAfterFrom }),
  ...(filter.notAfterTo !== undefined && { notAfterTo: filter.notAfterTo }),
  kind: 'device',
  sort: filter.sort ?? DEFAULT_SORT,
});

/** The device certificates as they are listed, current for as long as the page lives. */
export const certificateList = createList<CertificateRow, CertificateFilter>({
  key: (row) => row.serial,
  read: (client, filter, after, limit) =>
    client.certificates.list({ ...inputOf(filter), limit, ...(after !== undefined && { after }) }),
  changed: (event) => {
    if (event.type === 'certificate') return event.row;
    return event.type === 'reload' && event.noun === 'certificates' ? 'reload' : null;
  },
  onTop: (row, filter) =>
    row.kind === 'device' &&
    (filter.sort === undefined || (filter.sort.by === 'issuedAt' && filter.sort.direction === 'desc')) &&
    (filter.search ?? '') === '' &&
    filter.notAfterFrom === undefined &&
    (filter.states === undefined || filter.states.length === 0 || filter.states.includes(row.state)) &&
    Date.now() - row.issuedAt < 60_000,
});
