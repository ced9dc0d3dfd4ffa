import type { Connection } from '../connection.ts';
import { guardUnique, requireOne, type Executors } from '../guard.ts';
import { searchText } from '../list/search-text.ts';

/** Every message that a device sent, with what became of it. */
export function transactionStatements(
  database: Connection,
): Executors<'transaction.insert' | 'transaction.markReplayed' | 'transaction.pruneRefused'> {
  const insert = database.prepare(
    `INSERT INTO exchange
       (id, protocol, profile, state, transaction_id, signer_key_digest, csr_digest, received_at, completed_at,
        duration_ms, client_address, message_type, requested_name, registration_id, certificate_serial, refusal,
        refusal_params, authentication, fail_info, search, decoded, csr)
     VALUES
       (@id, @protocol, @profile, @state, @transactionId, @signerKeyDigest, @csrDigest, @receivedAt, @completedAt,
        @durationMs, @clientAddress, @messageType, @requestedName, @registrationId, @certificateSerial, @refusalCode,
        @refusalParams, @authentication, @failInfo, @search, @decodedJson, @csr)`,
  );
  const registered = database.prepare('SELECT fqdn FROM registration WHERE id = ?').pluck();
  const markReplayed = database.prepare("UPDATE exchange SET replayed = 1 WHERE id = @id AND state = 'issued'");
  const prune = database.prepare(
    // The newest row stays, so that its seq is not given out again.
    `DELETE FROM exchange WHERE seq < (SELECT max(seq) FROM exchange) AND seq IN (
       SELECT seq FROM exchange WHERE state = 'refused' ORDER BY received_at DESC LIMIT 1000 OFFSET @keep)`,
  );
  return {
    'transaction.insert': ({ refusal, decoded, ...transaction }) => {
      const fqdn = transaction.registrationId === null ? null : (registered.get(transaction.registrationId) as string);
      const columns = {
        ...transaction,
        refusalCode: refusal?.code ?? null,
        refusalParams: refusal === null ? null : JSON.stringify(refusal.params),
        decodedJson: JSON.stringify(decoded),
        search: searchText([transaction.requestedName, fqdn, transaction.clientAddress]),
      };
      guardUnique(() => insert.run(columns));
    },
    'transaction.markReplayed': (input) => requireOne(markReplayed.run(input)),
    'transaction.pruneRefused': (input) => {
      prune.run(input);
    },
  };
}
