import type { CertificateListInput, CertificateRow } from '../../../shared/contract/certificates.ts';
import type { CertificateFilter } from '../../app/route.ts';
import { isNewestUnder, listInput } from '../../ui/list-query.ts';
import { createList } from '../../ui/list-store.ts';

export const DEFAULT_SORT = { by: 'issuedAt', direction: 'desc' } as const;

const inputOf = (filter: CertificateFilter): CertificateListInput => ({
  ...listInput(filter, DEFAULT_SORT),
  ...(filter.notAfterFrom !== undefined && { notAfterFrom: filter.notAfterFrom }),
  ...(filter.notAfterTo !== undefined && { notAfterTo: filter.notAfterTo }),
  kind: 'device',
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
    filter.notAfterFrom === undefined &&
    isNewestUnder(filter, DEFAULT_SORT, row.state) &&
    Date.now() - row.issuedAt < 60_000,
});
