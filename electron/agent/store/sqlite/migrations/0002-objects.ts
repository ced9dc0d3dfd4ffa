/**
 * Registrations, certificates and transactions. Generated columns are what lists sort and filter by; `search` is the
 * lower-case text that the trigram index covers. Large blobs come last, so that reading a row for a list skips them.
 * A tally named `disorder` counts rows whose time is earlier than that of a row recorded before; while it is zero,
 * recording order is time order, which the trigram index can deliver without sorting. A tally named `indexed` is the
 * last row in the trigram index of a noun whose rows come with enrollments; the index is brought up in batches (see
 * text-index.ts), and the rows beyond are searched one by one.
 */
export const OBJECTS = `
CREATE TABLE registration (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  fqdn TEXT NOT NULL,
  fqdn_unicode TEXT NOT NULL,
  ip_addresses TEXT NOT NULL,
  serial_number TEXT COLLATE NOCASE,
  challenge_mac BLOB NOT NULL,
  expires_at INTEGER,
  reusable INTEGER NOT NULL,
  challenge_used_at INTEGER,
  cancelled_at INTEGER,
  profile TEXT NOT NULL,
  certificate_serial TEXT REFERENCES certificate (serial),
  certificate_not_after INTEGER,
  certificate_count INTEGER NOT NULL DEFAULT 0,
  last_request_at INTEGER,
  created_at INTEGER NOT NULL,
  notes TEXT NOT NULL,
  search TEXT NOT NULL,
  phase TEXT NOT NULL GENERATED ALWAYS AS (
    CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled' WHEN certificate_serial IS NOT NULL THEN 'enrolled' ELSE 'open' END
  ) VIRTUAL,
  expires_key INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(expires_at, 9007199254740991)) VIRTUAL,
  last_request_key INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(last_request_at, 0)) VIRTUAL
) STRICT;
CREATE UNIQUE INDEX registration_one_fqdn ON registration (fqdn) WHERE cancelled_at IS NULL;
CREATE UNIQUE INDEX registration_one_serial_number ON registration (serial_number)
  WHERE cancelled_at IS NULL AND serial_number IS NOT NULL;
CREATE INDEX registration_by_challenge ON registration (challenge_mac);
CREATE INDEX registration_by_created ON registration (created_at);
CREATE INDEX registration_by_fqdn ON registration (fqdn);
CREATE INDEX registration_by_expires ON registration (expires_key);
CREATE INDEX registration_by_last_request ON registration (last_request_key);
CREATE INDEX registration_by_phase ON registration (phase, expires_key);
CREATE INDEX registration_by_certificate ON registration (certificate_serial) WHERE certificate_serial IS NOT NULL;

-- Addresses of registrations that are not cancelled; the key makes each unique.
CREATE TABLE registration_address (
  address TEXT PRIMARY KEY,
  registration_id TEXT NOT NULL REFERENCES registration (id)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE registration_text USING fts5(
  search, content = 'registration', content_rowid = 'seq', tokenize = 'trigram', detail = 'none', columnsize = 0
);

CREATE TABLE certificate (
  seq INTEGER PRIMARY KEY,
  serial TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('device', 'ra')),
  name TEXT NOT NULL,
  subject TEXT NOT NULL,
  dns_names TEXT NOT NULL,
  ip_addresses TEXT NOT NULL,
  key_algorithm TEXT NOT NULL,
  profile TEXT NOT NULL,
  not_before INTEGER NOT NULL,
  not_after INTEGER NOT NULL,
  issued_at INTEGER NOT NULL,
  revoked_at INTEGER,
  revocation_reason TEXT,
  registration_id TEXT REFERENCES registration (id),
  authority_id TEXT NOT NULL REFERENCES authority (id),
  issuer TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  sha1 TEXT NOT NULL,
  md5 TEXT NOT NULL,
  spki_sha256 TEXT NOT NULL,
  transaction_id TEXT,
  renews TEXT,
  renewed_by TEXT,
  search TEXT NOT NULL,
  der BLOB NOT NULL,
  standing TEXT NOT NULL GENERATED ALWAYS AS (
    kind || CASE WHEN revoked_at IS NULL THEN '/standing' ELSE '/revoked' END
  ) VIRTUAL,
  -- The contract's rule: a third of its life or 30 days before the end, whichever is less.
  expiring_from INTEGER NOT NULL GENERATED ALWAYS AS (
    not_after - min(2592000000, (not_after - not_before) / 3)
  ) VIRTUAL
) STRICT;
CREATE INDEX certificate_by_issued ON certificate (issued_at);
CREATE INDEX certificate_by_name ON certificate (name);
CREATE INDEX certificate_by_end ON certificate (not_after);
CREATE INDEX certificate_by_registration ON certificate (registration_id, not_after);
CREATE INDEX certificate_by_standing_end ON certificate (standing, not_after);
CREATE INDEX certificate_by_standing_expiring ON certificate (standing, expiring_from);
CREATE INDEX certificate_by_sha256 ON certificate (sha256);
CREATE INDEX certificate_by_sha1 ON certificate (sha1);

CREATE VIRTUAL TABLE certificate_text USING fts5(
  search, content = 'certificate', content_rowid = 'seq', tokenize = 'trigram', detail = 'none', columnsize = 0
);

-- A registration authority's certificate is in certificate, kind ra; its key is in secret, table ra.
CREATE TABLE registration_authority (
  seq INTEGER PRIMARY KEY,
  serial TEXT NOT NULL UNIQUE REFERENCES certificate (serial),
  authority_id TEXT NOT NULL REFERENCES authority (id),
  key_kind TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- A transaction of the protocol; TRANSACTION is a word of SQL.
CREATE TABLE exchange (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  protocol TEXT NOT NULL,
  profile TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('issued', 'refused', 'pending')),
  transaction_id BLOB,
  signer_key_digest BLOB,
  csr_digest BLOB,
  received_at INTEGER NOT NULL,
  completed_at INTEGER,
  duration_ms REAL,
  client_address TEXT NOT NULL,
  message_type TEXT,
  requested_name TEXT,
  registration_id TEXT REFERENCES registration (id),
  certificate_serial TEXT REFERENCES certificate (serial),
  refusal TEXT,
  refusal_params TEXT,
  replayed INTEGER NOT NULL DEFAULT 0,
  authentication TEXT NOT NULL,
  fail_info TEXT,
  search TEXT NOT NULL,
  decoded TEXT NOT NULL,
  csr BLOB
) STRICT;
CREATE UNIQUE INDEX exchange_issued_once ON exchange (profile, transaction_id, signer_key_digest, csr_digest)
  WHERE state = 'issued';
CREATE INDEX exchange_by_transaction ON exchange (profile, transaction_id)
  WHERE transaction_id IS NOT NULL AND state <> 'refused';
CREATE INDEX exchange_by_received ON exchange (received_at);
CREATE INDEX exchange_by_name ON exchange (requested_name) WHERE requested_name IS NOT NULL;
CREATE INDEX exchange_by_state ON exchange (state, received_at);
CREATE INDEX exchange_by_registration ON exchange (registration_id, received_at) WHERE registration_id IS NOT NULL;

CREATE VIRTUAL TABLE exchange_text USING fts5(
  search, content = 'exchange', content_rowid = 'seq', tokenize = 'trigram', detail = 'none', columnsize = 0
);

INSERT INTO tally (noun, part, count) VALUES
  ('registration', 'open', 0), ('registration', 'enrolled', 0), ('registration', 'cancelled', 0),
  ('registration', 'disorder', 0),
  ('certificate', 'device/standing', 0), ('certificate', 'device/revoked', 0),
  ('certificate', 'ra/standing', 0), ('certificate', 'ra/revoked', 0), ('certificate', 'disorder', 0), ('certificate', 'indexed', 0),
  ('exchange', 'issued', 0), ('exchange', 'refused', 0), ('exchange', 'pending', 0), ('exchange', 'disorder', 0),
  ('exchange', 'indexed', 0);

${[
  ['registration', 'phase', 'created_at'],
  ['certificate', 'standing', 'issued_at'],
  ['exchange', 'state', 'received_at'],
]
  .map(
    ([noun, part, time]) => `
CREATE TRIGGER ${noun}_recorded AFTER INSERT ON ${noun} BEGIN
  UPDATE tally SET count = count + 1 WHERE noun = '${noun}' AND part = NEW.${part};
  UPDATE tally SET count = count + 1 WHERE noun = '${noun}' AND part = 'disorder'
    AND EXISTS (SELECT 1 FROM ${noun} WHERE ${time} > NEW.${time});
END;
CREATE TRIGGER ${noun}_moved AFTER UPDATE ON ${noun} WHEN OLD.${part} <> NEW.${part} BEGIN
  UPDATE tally SET count = count - 1 WHERE noun = '${noun}' AND part = OLD.${part};
  UPDATE tally SET count = count + 1 WHERE noun = '${noun}' AND part = NEW.${part};
END;
`,
  )
  .join('')}

CREATE TRIGGER registration_worded AFTER INSERT ON registration BEGIN
  INSERT INTO registration_text (rowid, search) VALUES (NEW.seq, NEW.search);
END;
CREATE TRIGGER registration_reworded AFTER UPDATE OF search ON registration WHEN OLD.search <> NEW.search BEGIN
  INSERT INTO registration_text (registration_text, rowid, search) VALUES ('delete', OLD.seq, OLD.search);
  INSERT INTO registration_text (rowid, search) VALUES (NEW.seq, NEW.search);
END;

CREATE TRIGGER registration_stays BEFORE DELETE ON registration BEGIN SELECT raise(ABORT, 'registrations are kept'); END;
CREATE TRIGGER certificate_stays BEFORE DELETE ON certificate BEGIN SELECT raise(ABORT, 'certificates are kept'); END;
-- Refusals come from anybody on the network and may be pruned.
CREATE TRIGGER exchange_stays BEFORE DELETE ON exchange WHEN OLD.state <> 'refused'
  BEGIN SELECT raise(ABORT, 'transactions are kept'); END;
CREATE TRIGGER exchange_removed AFTER DELETE ON exchange BEGIN
  INSERT INTO exchange_text (exchange_text, rowid, search) SELECT 'delete', OLD.seq, OLD.search
    WHERE OLD.seq <= (SELECT count FROM tally WHERE noun = 'exchange' AND part = 'indexed');
  UPDATE tally SET count = count - 1 WHERE noun = 'exchange' AND part = OLD.state;
END;
`;
