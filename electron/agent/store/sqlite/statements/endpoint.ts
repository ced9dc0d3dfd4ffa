import type { EndpointStatements } from '../../endpoint-records.ts';
import type { Connection } from '../connection.ts';
import { GuardFailed, guardUnique, requireOne, type Executors } from '../guard.ts';

const REPORTS_KEPT = 10;

/** Requests to external CAs, and what validations found. */
export function endpointStatements(database: Connection): Executors<keyof EndpointStatements> {
  return { ...upstreamStatements(database), ...besideStatements(database) };
}

type Beside = 'issuer.know' | 'endpointReport.insert';

/** What is known of a CA beside the requests to it. */
function besideStatements(database: Connection): Executors<Beside> {
  // The key of its serial number is that of certificates: see migration 0008.
  const know = database.prepare(
    `INSERT INTO authority
       (id, name, subject, serial, key_kind, certificate, not_before, not_after, sha256, sha1, md5, created_at, state, external)
     VALUES
       (@id, @name, @subject, substr(@sha256, 1, 40), @keyKind, @certificate, @notBefore, @notAfter, @sha256, @sha1, @md5,
        @createdAt, 'withdrawn', 1)
     ON CONFLICT DO NOTHING`,
  );
  const report = database.prepare(
    'INSERT INTO endpoint_report (id, endpoint_id, started_at, body) VALUES (@id, @endpointId, @startedAt, @json)',
  );
  const prune = database.prepare(
    `DELETE FROM endpoint_report WHERE endpoint_id = @endpointId AND id NOT IN (
       SELECT id FROM endpoint_report WHERE endpoint_id = @endpointId ORDER BY started_at DESC, id DESC LIMIT ${String(REPORTS_KEPT)})`,
  );
  return {
    'issuer.know': (issuer) => {
      know.run(issuer);
    },
    'endpointReport.insert': ({ report: body }) => {
      const { id, endpointId, startedAt } = body;
      report.run({ id, endpointId, startedAt, json: JSON.stringify(body) });
      prune.run({ endpointId });
    },
  };
}

function upstreamStatements(database: Connection): Executors<Exclude<keyof EndpointStatements, Beside>> {
  const insert = database.prepare(
    `INSERT INTO upstream_request
       (id, endpoint_id, exchange_id, name, purpose, csr, template, renews, state, next_try_at, created_at)
     VALUES
       (@id, @endpointId, @transactionId, @name, @purpose, @csr, @template, @renews, 'queued', @nextTryAt, @createdAt)`,
  );
  const forwarded = database.prepare("UPDATE exchange SET forwarded = 1 WHERE id = ? AND state = 'pending'");
  const note = database.prepare(
    `UPDATE upstream_request SET state = @state, attempts = attempts + 1, next_try_at = @nextTryAt, fault = @faultJson,
       ticket = @ticketJson
     WHERE id = @id AND attempts = @attempts AND state IN ('queued', 'pending')`,
  );
  const settle = database.prepare(
    `UPDATE upstream_request SET state = @state, certificate = @certificate, issuers = @issuers, refusal = @refusal,
       next_try_at = NULL, fault = NULL, ticket = NULL, completed_at = @at
     WHERE id = @id AND state IN ('queued', 'pending')`,
  );
  const revoke = database.prepare(
    "UPDATE upstream_request SET revoked_at = @at WHERE id = @id AND state = 'issued' AND revoked_at IS NULL",
  );
  const open = database
    .prepare<object, number>(
      "SELECT count(*) FROM upstream_request WHERE endpoint_id = @endpointId AND state IN ('queued', 'pending')",
    )
    .pluck();
  const forget = [
    database.prepare('DELETE FROM endpoint_report WHERE endpoint_id = @endpointId'),
    database.prepare('DELETE FROM upstream_request WHERE endpoint_id = @endpointId AND exchange_id IS NULL'),
  ];
  return {
    'upstream.insert': (input) => {
      guardUnique(() => insert.run(input));
      if (input.transactionId !== null) requireOne(forwarded.run(input.transactionId));
    },
    'upstream.note': ({ fault, ticket, ...input }) => {
      const texts = { faultJson: fault === null ? null : JSON.stringify(fault), ticketJson: JSON.stringify(ticket) };
      requireOne(note.run({ ...input, ...texts }));
    },
    'upstream.settle': ({ id, at, outcome }) => {
      const certificate = outcome.state === 'issued' ? outcome.certificate : null;
      const issuers = outcome.state === 'issued' ? JSON.stringify(outcome.issuers.map(base64)) : null;
      const refusal = outcome.state === 'refused' ? JSON.stringify(outcome.refusal) : null;
      requireOne(settle.run({ id, at, state: outcome.state, certificate, issuers, refusal }));
    },
    'upstream.revoke': (input) => requireOne(revoke.run(input)),
    'endpoint.forget': (input) => {
      if (open.get(input) !== 0) throw new GuardFailed();
      for (const each of forget) each.run(input);
    },
  };
}

function base64(der: Uint8Array): string {
  return Buffer.from(der).toString('base64');
}
