import type { Connection } from '../connection.ts';
import { GuardFailed, requireOne, type Executors } from '../guard.ts';
import { searchText } from '../list/search-text.ts';

/** What happens to a registration once it is there. */
export function registrationStatements(
  database: Connection,
): Executors<
  | 'registration.burnChallenge'
  | 'registration.enroll'
  | 'registration.requireActive'
  | 'registration.touchRequest'
  | 'registration.setNotes'
  | 'registration.replaceChallenge'
  | 'registration.cancel'
> {
  const burn = database.prepare(
    `UPDATE registration SET challenge_used_at = @at
     WHERE id = @id AND cancelled_at IS NULL AND challenge_mac = @challengeMac
       AND (expires_at IS NULL OR expires_at > @at) AND (reusable = 1 OR challenge_used_at IS NULL)`,
  );
  const enroll = database.prepare(
    `UPDATE registration
     SET certificate_serial = @serial, certificate_not_after = @notAfter, certificate_count = certificate_count + 1,
       last_request_at = @at, challenge_used_at = CASE WHEN @challengeMac IS NULL THEN challenge_used_at ELSE @at END
     WHERE id = @id AND cancelled_at IS NULL AND (@challengeMac IS NULL OR (
       challenge_mac = @challengeMac AND (expires_at IS NULL OR expires_at > @at)
         AND (reusable = 1 OR challenge_used_at IS NULL)))`,
  );
  const active = database.prepare('SELECT 1 FROM registration WHERE id = ? AND cancelled_at IS NULL');
  const touch = database.prepare('UPDATE registration SET last_request_at = @at WHERE id = @id');
  const replaceChallenge = database.prepare(
    `UPDATE registration SET challenge_mac = @challengeMac, has_challenge = 1, expires_at = @expiresAt, challenge_used_at = NULL
     WHERE id = @id AND cancelled_at IS NULL`,
  );
  const cancel = database.prepare('UPDATE registration SET cancelled_at = @at WHERE id = @id AND cancelled_at IS NULL');
  const freeAddresses = database.prepare(
    `DELETE FROM registration_address WHERE registration_id = @id AND address IN
       (SELECT value FROM json_each((SELECT ip_addresses FROM registration WHERE id = @id)))`,
  );
  return {
    'registration.burnChallenge': (input) => requireOne(burn.run(input)),
    'registration.enroll': (input) => requireOne(enroll.run(input)),
    'registration.requireActive': ({ id }) => {
      if (active.get(id) === undefined) throw new GuardFailed();
    },
    'registration.touchRequest': (input) => {
      touch.run(input);
    },
    'registration.setNotes': notesSetter(database),
    'registration.replaceChallenge': (input) => requireOne(replaceChallenge.run(input)),
    'registration.cancel': (input) => {
      requireOne(cancel.run(input));
      freeAddresses.run({ id: input.id });
    },
  };
}

type Named = { fqdn: string; fqdn_unicode: string; ip_addresses: string; serial_number: string | null };

function notesSetter(database: Connection): Executors<'registration.setNotes'>['registration.setNotes'] {
  const names = database.prepare<[string], Named>(
    'SELECT fqdn, fqdn_unicode, ip_addresses, serial_number FROM registration WHERE id = ?',
  );
  const set = database.prepare('UPDATE registration SET notes = ?, search = ? WHERE id = ?');
  return ({ id, notes }) => {
    const named = names.get(id);
    if (named === undefined) throw new GuardFailed();
    const addresses = JSON.parse(named.ip_addresses) as string[];
    set.run(notes, searchText([named.fqdn, named.fqdn_unicode, ...addresses, named.serial_number, notes]), id);
  };
}
