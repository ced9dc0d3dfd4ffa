/**
 * What a list is walked in: one index for each sort, in parts of the rows (open, enrolled …), each in the order of the
 * sort and then of recording. They carry everything that a filter or a search looks at, so that passing over a row that
 * is not shown costs a step in an index and not a look-up in the table: what a page costs depends on the part of the
 * rows that matches, not on how many rows there are. Who looks for a time or a name without a part names all parts, or
 * SQLite finds no index to begin in.
 */
export const LIST_INDEXES = `
DROP INDEX registration_by_created;
DROP INDEX registration_by_fqdn;
DROP INDEX registration_by_expires;
DROP INDEX registration_by_last_request;
DROP INDEX registration_by_phase;
CREATE INDEX registration_listed_by_created ON registration (phase, created_at, seq, expires_key, search);
CREATE INDEX registration_listed_by_fqdn ON registration (phase, fqdn, seq, expires_key, search);
CREATE INDEX registration_listed_by_expires ON registration (phase, expires_key, seq, search);
CREATE INDEX registration_listed_by_last_request ON registration (phase, last_request_key, seq, expires_key, search);

DROP INDEX certificate_by_issued;
DROP INDEX certificate_by_name;
DROP INDEX certificate_by_end;
CREATE INDEX certificate_listed_by_issued
  ON certificate (standing, issued_at, seq, not_after, expiring_from, name, search);
CREATE INDEX certificate_listed_by_name ON certificate (standing, name, seq, not_after, expiring_from, search);
CREATE INDEX certificate_listed_by_end ON certificate (standing, not_after, seq, expiring_from, name, search);

DROP INDEX exchange_by_received;
DROP INDEX exchange_by_state;
DROP INDEX exchange_by_name;
CREATE INDEX exchange_listed ON exchange (state, received_at, seq, requested_name, search);
CREATE INDEX exchange_listed_by_name ON exchange (state, requested_name) WHERE requested_name IS NOT NULL;

${[
  ['registration', 'phase', "'open', 'enrolled', 'cancelled'", 'created_at'],
  ['certificate', 'standing', "'device/standing', 'device/revoked', 'ra/standing', 'ra/revoked'", 'issued_at'],
  ['exchange', 'state', "'issued', 'refused', 'pending'", 'received_at'],
]
  .map(
    ([noun, part, parts, time]) => `
DROP TRIGGER ${noun}_recorded;
CREATE TRIGGER ${noun}_recorded AFTER INSERT ON ${noun} BEGIN
  UPDATE tally SET count = count + 1 WHERE noun = '${noun}' AND part = NEW.${part};
  UPDATE tally SET count = count + 1 WHERE noun = '${noun}' AND part = 'disorder'
    AND EXISTS (SELECT 1 FROM ${noun} WHERE ${part} IN (${parts}) AND ${time} > NEW.${time});
END;
`,
  )
  .join('')}
`;
