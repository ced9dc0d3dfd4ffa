import type { AuditVerdict } from '../../../shared/contract/audit.ts';
import type { Store } from '../store/store.ts';
import { entryHash, GENESIS, isSealed, sameBytes, type ChainEnd } from './chain.ts';
import type { StoredAuditEntry, StoredAuditHead } from './entry.ts';

type Broken = Extract<AuditVerdict, { verdict: 'broken' }>;

/** What verifying needs of the store. */
export type AuditSource = Pick<Store, 'read' | 'stream'>;

/**
 * Walks the whole chain under the vault's audit key and names the first entry that does not follow, and why. Entries
 * that are appended meanwhile are verified as far as they were seen. For an open vault, whose making is entry 1.
 */
export async function verifyAudit(store: AuditSource, auditKey: Uint8Array): Promise<AuditVerdict> {
  const head = await store.read('audit.head', {});
  let end: ChainEnd = { sequence: 0, hash: GENESIS };
  for await (const entries of store.stream('audit.entries', {})) {
    for (const entry of entries) {
      if (!follows(auditKey, end, entry)) return diagnose(store, auditKey, end, entry, head?.count ?? 0);
      end = { sequence: entry.sequence, hash: entry.hash };
      if (end.sequence === head?.count && !sameBytes(end.hash, head.hash)) return broken(end.sequence, 'changed');
    }
  }
  return verifyEnd(auditKey, end, head, await store.read('audit.head', {}));
}

function follows(key: Uint8Array, end: ChainEnd, entry: StoredAuditEntry): boolean {
  return (
    entry.sequence === end.sequence + 1 &&
    sameBytes(entry.previous, end.hash) &&
    sameBytes(entry.hash, entryHash(key, entry))
  );
}

/** @param before the head before the walk, which the walk must have reached; @param after the head after it */
function verifyEnd(
  key: Uint8Array,
  end: ChainEnd,
  before: StoredAuditHead | null,
  after: StoredAuditHead | null,
): AuditVerdict {
  const heads = [before, after];
  if (heads.some((head) => head === null || !isSealed(key, head))) return broken(end.sequence + 1, 'truncated');
  if (end.sequence < (before?.count ?? 0)) return broken(end.sequence + 1, 'truncated');
  // Entries beyond the sealed end: the seal is of an earlier time than the entries.
  if (end.sequence > (after?.count ?? 0)) return broken((after?.count ?? 0) + 1, 'changed');
  return { verdict: 'intact', entries: end.sequence, head: Buffer.from(end.hash).toString('hex') };
}

/** Says what became of the entry that should follow `end`, given the entry that stands in its place. */
async function diagnose(
  store: AuditSource,
  key: Uint8Array,
  end: ChainEnd,
  found: StoredAuditEntry,
  count: number,
): Promise<Broken> {
  const expected = end.sequence + 1;
  const successors = await store.read('audit.withPrevious', { previous: end.hash });
  const moved = successors.some(
    (entry) => entry.sequence !== expected && sameBytes(entry.hash, entryHash(key, { ...entry, sequence: expected })),
  );
  if (moved) return broken(expected, 'reordered');
  if (found.sequence !== expected || isGenuineElsewhere(key, found, count)) return broken(expected, 'missing');
  return broken(expected, 'changed');
}

/** Whether this entry was written as it is, but with a later sequence: those before it were taken away. */
function isGenuineElsewhere(key: Uint8Array, entry: StoredAuditEntry, count: number): boolean {
  for (let sequence = entry.sequence + 1; sequence <= count; sequence += 1) {
    if (sameBytes(entry.hash, entryHash(key, { ...entry, sequence }))) return true;
  }
  return false;
}

function broken(sequence: number, reason: Broken['reason']): Broken {
  return { verdict: 'broken', sequence, reason };
}
