import type { Connection } from '../connection.ts';
import { GuardFailed, guardUnique, requireOne, type Executors } from '../guard.ts';
import { searchText } from '../list/search-text.ts';

/** Certificates are inserted as issued; afterwards only revocation and renewal are noted on them. */
export function certificateStatements(
  database: Connection,
): Executors<'certificate.insert' | 'certificate.requireCurrent' | 'certificate.markRenewed' | 'certificate.revoke'> {
  const insert = database.prepare(
    `INSERT INTO certificate
       (serial, kind, name, subject, dns_names, ip_addresses, key_algorithm, profile, not_before, not_after, issued_at,
        registration_id, authority_id, issuer, sha256, sha1, md5, spki_sha256, transaction_id, renews, ra_profile,
        endpoint_id, serial_number, search, der)
     VALUES
       (@serial, @kind, @name, @subject, @names, @addresses, @keyAlgorithm, @profile, @notBefore, @notAfter, @issuedAt,
        @registrationId, @authorityId, @issuer, @sha256, @sha1, @md5, @spkiSha256, @transactionId, @renews, @raProfile,
        @endpointId, @serialNumber, @search, @der)`,
  );
  const current = database.prepare('SELECT 1 FROM certificate WHERE serial = ? AND revoked_at IS NULL');
  const markRenewed = database.prepare(
    'UPDATE certificate SET renewed_by = @renewedBy WHERE serial = @serial AND revoked_at IS NULL',
  );
  const revoke = database.prepare(
    `UPDATE certificate SET revoked_at = @at, revocation_reason = @reason
     WHERE serial = @serial AND revoked_at IS NULL`,
  );
  return {
    'certificate.insert': (certificate) => {
      const { name, subject, dnsNames, ipAddresses, ...rest } = certificate;
      const columns = {
        ...rest,
        name,
        subject,
        names: JSON.stringify(dnsNames),
        addresses: JSON.stringify(ipAddresses),
        search: searchText([subject, name, ...dnsNames, ...ipAddresses]),
      };
      guardUnique(() => insert.run(columns));
    },
    'certificate.requireCurrent': ({ serial }) => {
      if (current.get(serial) === undefined) throw new GuardFailed();
    },
    'certificate.markRenewed': (input) => requireOne(markRenewed.run(input)),
    'certificate.revoke': (input) => requireOne(revoke.run(input)),
  };
}
