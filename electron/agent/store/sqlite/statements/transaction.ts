import type { Connection } from '../connection.ts';
import { GuardFailed, guardUnique, requireOne, type Executors } from '../guard.ts';
import { searchText } from '../list/search-text.ts';

/** Every message that a device sent, with what became of it. */
export function transactionStatements(
  database: Connection,
): Executors<
  'transaction.insert' | 'transaction.markReplayed' | 'transaction.pruneRefused' | 'transaction.pruneAnswered'
> {
  const insert = database.prepare(
    `INSERT INTO exchange
       (id, protocol, profile, scep_profile, ra_profile, state, transaction_id, signer_key_digest, csr_digest,
        received_at, completed_at, duration_ms, client_address, message_type, requested_name, registration_id,
        certificate_serial, refusal, refusal_params, authentication, signer, persons, expires_at, renews, fail_info,
        search, decoded, csr)
     VALUES
       (@id, @protocol, @profile, @scepProfile, @raProfile, @state, @transactionId, @signerKeyDigest, @csrDigest,
        @receivedAt, @completedAt, @durationMs, @clientAddress, @messageType, @requestedName, @registrationId,
        @certificateSerial, @refusalCode, @refusalParams, @authentication, @signer, @persons, @expiresAt, @renews,
        @failInfo, @search, @decodedJson, @csr)`,
  );
  const registered = database.prepare('SELECT fqdn FROM registration WHERE id = ?').pluck();
  const markReplayed = database.prepare("UPDATE exchange SET replayed = 1 WHERE id = @id AND state = 'issued'");
  const prune = database.prepare(
    // The newest row stays, so that its seq is not given out again. What somebody decided on stays for the polls.
    `DELETE FROM exchange WHERE seq < (SELECT max(seq) FROM exchange) AND expires_at IS NULL AND seq IN (
       SELECT seq FROM exchange WHERE state = 'refused' ORDER BY received_at DESC LIMIT 1000 OFFSET @keep)`,
  );
  const pruneAnswered = database.prepare(
    `DELETE FROM exchange WHERE seq < (SELECT max(seq) FROM exchange) AND seq IN (
       SELECT seq FROM exchange INDEXED BY exchange_answered WHERE state = 'issued' AND csr_digest IS NULL
       ORDER BY received_at DESC LIMIT 1000 OFFSET @keep)`,
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
    'transaction.pruneAnswered': (input) => {
      pruneAnswered.run(input);
    },
  };
}

/** What becomes of requests that wait for somebody's decision. */
export function waitingStatements(
  database: Connection,
): Executors<
  | 'transaction.requireRoom'
  | 'transaction.settle'
  | 'transaction.refuse'
  | 'transaction.forgetReplyKeys'
  | 'approval.insert'
> {
  const waitingFor = database
    .prepare<[string], number>("SELECT count(*) FROM exchange WHERE registration_id = ? AND state = 'pending'")
    .pluck();
  const waitingBy = database
    .prepare<[string], number>("SELECT count(*) FROM exchange WHERE state = 'pending' AND authentication = ?")
    .pluck();
  const settle = database.prepare(
    `UPDATE exchange SET state = 'issued', certificate_serial = @certificateSerial, completed_at = @at
     WHERE id = @id AND state = 'pending' AND expires_at > @at`,
  );
  const refuse = database.prepare(
    `UPDATE exchange SET state = 'refused', refusal = @code, refusal_params = @params, completed_at = @at
     WHERE id = @id AND state = 'pending'`,
  );
  const forget = database.prepare(
    `DELETE FROM secret WHERE owner_table = 'reply' AND owner_row IN (
       SELECT s.owner_row FROM secret s JOIN exchange e ON e.id = s.owner_row
       WHERE s.owner_table = 'reply' AND e.state <> 'pending' AND e.expires_at < @before)`,
  );
  const forgetRequests = database.prepare(
    `DELETE FROM secret WHERE owner_table = 'forward' AND owner_row IN (
       SELECT s.owner_row FROM secret s JOIN exchange e ON e.id = s.owner_row
       WHERE s.owner_table = 'forward' AND e.state <> 'pending')`,
  );
  const waits = database.prepare<[string]>("SELECT 1 FROM exchange WHERE id = ? AND state = 'pending'");
  const approvals = database.prepare<[string], number>('SELECT count(*) FROM approval WHERE exchange_id = ?').pluck();
  const approve = database.prepare('INSERT INTO approval (exchange_id, person, at) VALUES (?, ?, ?)');
  return {
    'transaction.requireRoom': ({ registrationId, each, authentication, all }) => {
      if (registrationId !== null && (waitingFor.get(registrationId) ?? 0) >= each) throw new GuardFailed();
      if ((waitingBy.get(authentication) ?? 0) >= all) throw new GuardFailed();
    },
    'transaction.settle': (input) => {
      guardUnique(() => requireOne(settle.run(input)));
    },
    'transaction.refuse': ({ id, at, refusal: { code, params } }) => {
      requireOne(refuse.run({ id, at, code, params: JSON.stringify(params) }));
    },
    'transaction.forgetReplyKeys': (input) => {
      forget.run(input);
      forgetRequests.run();
    },
    'approval.insert': ({ transactionId, person, at, follows }) => {
      if (waits.get(transactionId) === undefined || approvals.get(transactionId) !== follows) throw new GuardFailed();
      guardUnique(() => approve.run(transactionId, person, at));
    },
  };
}
