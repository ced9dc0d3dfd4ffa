/**
 * External CAs. A definition is an object like a profile; SQLite cannot widen a CHECK, so the table is made anew. A request to a
 * CA is on disk before it is sent and stays until it is settled, whatever happens to us or to the CA in between.
 */
export const ENDPOINTS = `
CREATE TABLE service_object_7 (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('scep-profile', 'ra-profile', 'signer', 'operator', 'endpoint')),
  name TEXT NOT NULL COLLATE NOCASE,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (kind, name)
) STRICT, WITHOUT ROWID;
INSERT INTO service_object_7 (id, kind, name, version, body, created_at)
  SELECT id, kind, name, version, body, created_at FROM service_object;
DROP TABLE service_object;
ALTER TABLE service_object_7 RENAME TO service_object;

CREATE TABLE upstream_request (
  id TEXT PRIMARY KEY,
  endpoint_id TEXT NOT NULL,
  exchange_id TEXT REFERENCES exchange (id),
  name TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('device', 'own', 'test')),
  csr BLOB NOT NULL,
  template TEXT,
  renews BLOB,
  state TEXT NOT NULL CHECK (state IN ('queued', 'pending', 'issued', 'refused', 'cancelled')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER,
  fault TEXT,
  ticket TEXT,
  certificate BLOB,
  issuers TEXT,
  revoked_at INTEGER,
  refusal TEXT,
  created_at INTEGER NOT NULL,
  completed_at INTEGER,
  CHECK ((next_try_at IS NOT NULL) = (state IN ('queued', 'pending'))),
  CHECK ((certificate IS NOT NULL) = (state = 'issued')),
  CHECK ((issuers IS NOT NULL) = (state = 'issued')),
  CHECK (revoked_at IS NULL OR state = 'issued'),
  CHECK ((refusal IS NOT NULL) = (state = 'refused'))
) STRICT, WITHOUT ROWID;
CREATE INDEX upstream_due ON upstream_request (endpoint_id, next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX upstream_of_endpoint ON upstream_request (endpoint_id, created_at);
CREATE INDEX upstream_own ON upstream_request (endpoint_id, created_at) WHERE purpose = 'own';
CREATE UNIQUE INDEX upstream_of_exchange ON upstream_request (exchange_id) WHERE exchange_id IS NOT NULL;

CREATE TABLE endpoint_report (
  id TEXT PRIMARY KEY,
  endpoint_id TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX endpoint_report_of ON endpoint_report (endpoint_id, started_at);
`;
