/** Settings, vault, secrets, the authority with its CRLs, and the audit log. */
export const CORE = `
CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TABLE vault (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  kind TEXT NOT NULL CHECK (kind IN ('keychain', 'passphrase')),
  account TEXT,
  salt BLOB,
  cost INTEGER,
  block_size INTEGER,
  parallelism INTEGER,
  wrapped_key BLOB,
  key_check BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE secret (
  owner_table TEXT NOT NULL,
  owner_row TEXT NOT NULL,
  version INTEGER NOT NULL,
  box BLOB NOT NULL,
  PRIMARY KEY (owner_table, owner_row)
) STRICT, WITHOUT ROWID;

CREATE TABLE authority (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  subject TEXT NOT NULL,
  serial TEXT NOT NULL UNIQUE,
  key_kind TEXT NOT NULL,
  certificate BLOB NOT NULL,
  not_before INTEGER NOT NULL,
  not_after INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  sha1 TEXT NOT NULL,
  md5 TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE crl (
  authority_id TEXT NOT NULL REFERENCES authority (id),
  number INTEGER NOT NULL,
  this_update INTEGER NOT NULL,
  next_update INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  der BLOB NOT NULL,
  PRIMARY KEY (authority_id, number)
) STRICT;

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX audit_by_object ON audit (object_kind, object_id);
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;

CREATE TABLE audit_head (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  count INTEGER NOT NULL,
  hash BLOB NOT NULL,
  seal BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
  BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;

-- How many rows of each part a noun has, so that counting costs nothing at any size.
CREATE TABLE tally (
  noun TEXT NOT NULL,
  part TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (noun, part)
) STRICT, WITHOUT ROWID;
`;
