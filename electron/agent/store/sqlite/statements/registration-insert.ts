import type { NewRegistration } from '../../statements.ts';
import type { Duplicate } from '../../duplicate.ts';
import type { Connection } from '../connection.ts';
import { GuardFailed, isUniqueViolation, type Executors } from '../guard.ts';
import { searchText } from '../list/search-text.ts';
import { duplicateFinder } from '../queries/duplicates.ts';

/** New registrations, one or many. Uniqueness is the indexes' work; only a violation is looked into. */
export function registrationInsertStatements(
  database: Connection,
): Executors<'registration.insert' | 'registration.insertMany'> {
  const insert = database.prepare(
    `INSERT INTO registration
       (id, fqdn, fqdn_unicode, ip_addresses, serial_number, challenge_mac, has_challenge, expires_at, reusable, profile,
        ra_profile, created_at, notes, search)
     VALUES
       (@id, @fqdn, @fqdnUnicode, @addresses, @serialNumber, @challengeMac, @challenged, @expiresAt, @reuse, @profile,
        @raProfile, @createdAt, @notes, @search)`,
  );
  const insertAddress = database.prepare('INSERT INTO registration_address (address, registration_id) VALUES (?, ?)');
  const findDuplicates = duplicateFinder(database);

  const insertOne = (registration: NewRegistration): void => {
    const { id, fqdn, fqdnUnicode, ipAddresses, serialNumber, notes } = registration;
    insert.run({
      ...registration,
      addresses: JSON.stringify(ipAddresses),
      reuse: registration.reusable ? 1 : 0,
      challenged: registration.hasChallenge ? 1 : 0,
      search: searchText([fqdn, fqdnUnicode, ...ipAddresses, serialNumber, notes]),
    });
    for (const address of ipAddresses) insertAddress.run(address, id);
  };
  const duplicatesOf = (registration: NewRegistration, earlier: readonly NewRegistration[]): readonly Duplicate[] => {
    const ids = new Set(earlier.map((other) => other.id));
    return findDuplicates(registration, registration.id).map((duplicate) =>
      duplicate.registrationId !== null && ids.has(duplicate.registrationId)
        ? { ...duplicate, registrationId: null }
        : duplicate,
    );
  };
  const insertAll = (registrations: readonly NewRegistration[], many: boolean): void => {
    for (const [row, registration] of registrations.entries()) {
      try {
        insertOne(registration);
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new GuardFailed(duplicatesOf(registration, registrations.slice(0, row)), many ? row : null);
      }
    }
  };
  return {
    'registration.insert': (registration) => insertAll([registration], false),
    'registration.insertMany': ({ registrations }) => insertAll(registrations, true),
  };
}
