/**
 * Several authorities in one folder: the one that issues, the one that is staged to follow it, those before it. What was
 * withdrawn while it was staged stays as a record, because certificates name it; its keys go. The tally of an authority
 * has what would otherwise be counted among a million certificates: how many devices have its certificates, and when
 * the last one that it issued ends, until which it publishes its CRL.
 */
export const AUTHORITIES = `
ALTER TABLE authority ADD COLUMN state TEXT NOT NULL DEFAULT 'current'
  CHECK (state IN ('staged', 'current', 'former', 'withdrawn'));
ALTER TABLE authority ADD COLUMN activate_at INTEGER;
ALTER TABLE authority ADD COLUMN activated_at INTEGER;
-- When it became a former one or was withdrawn.
ALTER TABLE authority ADD COLUMN retired_at INTEGER;
UPDATE authority SET activated_at = created_at;
CREATE UNIQUE INDEX authority_one_each ON authority (state) WHERE state IN ('staged', 'current');

ALTER TABLE registration_authority ADD COLUMN role TEXT NOT NULL DEFAULT 'standard'
  CHECK (role IN ('standard', 'legacy'));

CREATE TABLE authority_tally (
  authority_id TEXT PRIMARY KEY REFERENCES authority (id),
  issued INTEGER NOT NULL,
  revoked INTEGER NOT NULL,
  last_end INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO authority_tally (authority_id, issued, revoked, last_end)
  SELECT a.id, count(c.seq) FILTER (WHERE c.kind = 'device'),
    count(c.seq) FILTER (WHERE c.kind = 'device' AND c.revoked_at IS NOT NULL), coalesce(max(c.not_after), 0)
  FROM authority a LEFT JOIN certificate c ON c.authority_id = a.id GROUP BY a.id;
CREATE TRIGGER authority_tallied AFTER INSERT ON authority BEGIN
  INSERT INTO authority_tally (authority_id, issued, revoked, last_end) VALUES (NEW.id, 0, 0, 0);
END;
CREATE TRIGGER certificate_tallied AFTER INSERT ON certificate BEGIN
  UPDATE authority_tally SET issued = issued + (NEW.kind = 'device'), last_end = max(last_end, NEW.not_after)
    WHERE authority_id = NEW.authority_id;
END;
CREATE TRIGGER certificate_revocation_tallied AFTER UPDATE OF revoked_at ON certificate
  WHEN NEW.kind = 'device' AND OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL BEGIN
  UPDATE authority_tally SET revoked = revoked + 1 WHERE authority_id = NEW.authority_id;
END;
`;
