import type { AuditEntry } from '../../../../../shared/contract/audit.ts';
import type { Queries } from '../../queries.ts';
import type { Connection } from '../connection.ts';
import { readCursor, writeCursor } from '../list/cursor.ts';
import { StatementCache } from '../list/statements.ts';
import type { StoredAuditEntry } from '../../../audit/entry.ts';
import { AUDIT_ENTRY } from './settings.ts';

type Input = Queries['audit.list']['input'];

/** The audit log, newest first; for one object, its history. */
export function auditList(database: Connection): (input: Input) => Queries['audit.list']['output'] {
  const statements = new StatementCache(database);
  return ({ objectKind, objectId, after, limit }) => {
    const cursor = after === undefined ? null : readCursor(after, 'sequence', 'desc', 'number');
    const where = [
      ...(objectKind === undefined ? [] : ['object_kind = @objectKind']),
      ...(objectId === undefined ? [] : ['object_id = @objectId']),
      ...(cursor === null ? [] : ['sequence < @before']),
    ];
    const sql = `SELECT ${AUDIT_ENTRY} FROM audit ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
      ORDER BY sequence DESC LIMIT @limit`;
    const bindings = { objectKind, objectId, before: cursor?.seq, limit: limit + 1 };
    const found = statements.get(sql).all(bindings) as StoredAuditEntry[];
    const rows = found.slice(0, limit).map(toAuditEntry);
    const last = found.length > limit ? rows.at(-1)?.sequence : undefined;
    const next = last === undefined ? null : writeCursor({ by: 'sequence', direction: 'desc', key: last, seq: last });
    return { rows, next };
  };
}

function toAuditEntry(entry: StoredAuditEntry): AuditEntry {
  return {
    sequence: entry.sequence,
    at: entry.at,
    actor: entry.actor,
    action: entry.action,
    objectKind: entry.objectKind,
    objectId: entry.objectId,
    detail: readDetail(entry.detailJson),
    hash: Buffer.from(entry.hash).toString('hex'),
  };
}

/** A log that was tampered with must still be readable; verifying it names the entry. */
function readDetail(json: string): Record<string, string> {
  try {
    const detail = JSON.parse(json) as unknown;
    if (typeof detail !== 'object' || detail === null) return {};
    return Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, String(value)]));
  } catch {
    return {};
  }
}
