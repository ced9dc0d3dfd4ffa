import { DEFAULT_RA_PROFILE_ID, DEFAULT_SCEP_PROFILE_ID } from '../../../../../shared/contract/services.ts';

/**
 * Profiles, management signers, operators and challenges on demand. What the operator defines is few and read whole, so
 * its settings are one JSON document each, validated when it is loaded. Where an exchange names a `profile`, it is the
 * identifier of the one that was addressed: transaction identifiers are unique within it.
 */
export const SERVICES = `
CREATE TABLE service_object (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('scep-profile', 'ra-profile', 'signer', 'operator')),
  name TEXT NOT NULL COLLATE NOCASE,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (kind, name)
) STRICT, WITHOUT ROWID;

-- One use each; the MAC stands for the challenge, which is kept nowhere.
CREATE TABLE dynamic_challenge (
  id TEXT PRIMARY KEY,
  scep_profile TEXT NOT NULL,
  mac BLOB NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('page', 'webhook', 'console')),
  subject TEXT,
  made_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX dynamic_challenge_by_mac ON dynamic_challenge (mac);
CREATE INDEX dynamic_challenge_open ON dynamic_challenge (scep_profile, expires_at) WHERE used_at IS NULL;

-- Certificates that a management signer asked for, by the hour since the epoch.
CREATE TABLE signer_use (
  signer_id TEXT NOT NULL,
  hour INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (signer_id, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE approval (
  exchange_id TEXT NOT NULL REFERENCES exchange (id),
  person TEXT NOT NULL COLLATE NOCASE,
  at INTEGER NOT NULL,
  PRIMARY KEY (exchange_id, person)
) STRICT, WITHOUT ROWID;

ALTER TABLE exchange ADD COLUMN scep_profile TEXT;
ALTER TABLE exchange ADD COLUMN ra_profile TEXT;
ALTER TABLE exchange ADD COLUMN signer TEXT;
-- Set for a request that waits or waited for an approval, and stays.
ALTER TABLE exchange ADD COLUMN persons INTEGER;
ALTER TABLE exchange ADD COLUMN expires_at INTEGER;
ALTER TABLE exchange ADD COLUMN renews TEXT;
UPDATE exchange SET profile = '${DEFAULT_SCEP_PROFILE_ID}', scep_profile = '${DEFAULT_SCEP_PROFILE_ID}', ra_profile = '${DEFAULT_RA_PROFILE_ID}'
  WHERE profile = 'default';
CREATE UNIQUE INDEX exchange_pending_once ON exchange (profile, transaction_id, signer_key_digest, csr_digest)
  WHERE state = 'pending';
-- Requests that somebody decided on, for the polls that come afterwards.
CREATE INDEX exchange_decided ON exchange (profile, transaction_id) WHERE state = 'refused' AND expires_at IS NOT NULL;
CREATE INDEX exchange_waiting ON exchange (expires_at) WHERE state = 'pending';

ALTER TABLE registration ADD COLUMN ra_profile TEXT NOT NULL DEFAULT '${DEFAULT_RA_PROFILE_ID}';
-- Where there is none, challenge_mac is random: nothing that anybody can send has that MAC.
ALTER TABLE registration ADD COLUMN has_challenge INTEGER NOT NULL DEFAULT 1;

ALTER TABLE certificate ADD COLUMN ra_profile TEXT;
`;
