import type { Duplicate } from '../../duplicate.ts';
import type { Connection } from '../connection.ts';

type Candidate = {
  readonly fqdn: string | null;
  readonly ipAddresses: readonly string[];
  readonly serialNumber: string | null;
};
type Holder = { readonly id: string; readonly fqdn: string };

/** Finds which registrations that are not cancelled already have a candidate's name, addresses or serial number. */
export function duplicateFinder(database: Connection): (candidate: Candidate, except?: string) => Duplicate[] {
  const byFqdn = database.prepare<[string], Holder>(
    'SELECT id, fqdn FROM registration WHERE fqdn = ? AND cancelled_at IS NULL',
  );
  const bySerialNumber = database.prepare<[string], Holder>(
    'SELECT id, fqdn FROM registration WHERE serial_number = ? AND cancelled_at IS NULL',
  );
  const byAddress = database.prepare<[string], Holder>(
    'SELECT r.id, r.fqdn FROM registration_address a JOIN registration r ON r.id = a.registration_id WHERE a.address = ?',
  );
  return ({ fqdn, ipAddresses, serialNumber }, except) => {
    const found: Duplicate[] = [];
    const note = (field: Duplicate['field'], value: string, holder: Holder | undefined): void => {
      if (holder === undefined || holder.id === except) return;
      found.push({ field, value, registrationId: holder.id, fqdn: holder.fqdn });
    };
    if (fqdn !== null) note('fqdn', fqdn, byFqdn.get(fqdn));
    for (const address of ipAddresses) note('ipAddresses', address, byAddress.get(address));
    if (serialNumber !== null) note('serialNumber', serialNumber, bySerialNumber.get(serialNumber));
    return found;
  };
}
