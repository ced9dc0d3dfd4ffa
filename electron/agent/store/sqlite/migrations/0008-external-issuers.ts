/**
 * Certificates that an external CA issued to devices stand beside our own. Serial numbers are unique within one CA alone
 * (RFC 5280 §4.1.2.2), so the key `serial` of such a certificate is the first 20 octets of its SHA-256 fingerprint, and its
 * number is beside it. The CAs that issued them are rows of `authority`, which certificates name; their state says nothing.
 */
export const EXTERNAL_ISSUERS = `
ALTER TABLE certificate ADD COLUMN serial_number TEXT;
ALTER TABLE certificate ADD COLUMN endpoint_id TEXT;
ALTER TABLE authority ADD COLUMN external INTEGER NOT NULL DEFAULT 0;
-- Handed to an external CA, so that no person is asked for it any more.
ALTER TABLE exchange ADD COLUMN forwarded INTEGER NOT NULL DEFAULT 0;
`;
