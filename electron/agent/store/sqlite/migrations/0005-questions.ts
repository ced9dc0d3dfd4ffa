/**
 * GetCert and GetCRL may be asked by anybody who can sign, so their answers are on record for a while only. They have
 * no request, and their transaction identifier is text alone: it must not stand in the way of the one whose it is.
 */
export const QUESTIONS = `
DROP TRIGGER exchange_stays;
CREATE TRIGGER exchange_stays BEFORE DELETE ON exchange
  WHEN OLD.state <> 'refused' AND NOT (OLD.state = 'issued' AND OLD.csr_digest IS NULL)
  BEGIN SELECT raise(ABORT, 'transactions are kept'); END;
CREATE INDEX exchange_answered ON exchange (received_at) WHERE state = 'issued' AND csr_digest IS NULL;
CREATE INDEX dynamic_challenge_by_end ON dynamic_challenge (expires_at);
`;
