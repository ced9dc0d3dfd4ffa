import type { IssuedCertificate } from '../authority/issue.ts';
import type { NewCertificate } from '../store/statements.ts';

/** A certificate's columns: as issued, and what it belongs to. */
export function certificateRow(
  issued: IssuedCertificate,
  relations: Pick<NewCertificate, 'authorityId' | 'registrationId' | 'transactionId' | 'renews'> &
    Partial<Pick<NewCertificate, 'raProfile' | 'endpointId' | 'serialNumber'>>,
  kind: NewCertificate['kind'] = 'device',
): NewCertificate {
  return { raProfile: null, endpointId: null, serialNumber: null, ...issued, ...relations, kind };
}
