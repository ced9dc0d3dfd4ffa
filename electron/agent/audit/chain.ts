import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AuditContent, StoredAuditEntry, StoredAuditHead } from './entry.ts';

/** What stands before the first entry. */
export const GENESIS: Uint8Array = new Uint8Array(32);

/** Where the chain ends at present. */
export type ChainEnd = { readonly sequence: number; readonly hash: Uint8Array };

/** The next link after `end`. Text is made well-formed first, because a database would do it and break the hash. */
export function link(key: Uint8Array, end: ChainEnd, content: AuditContent): StoredAuditEntry {
  const detail = Object.entries(content.detail).map(([name, value]) => [name, value.toWellFormed()] as const);
  detail.sort(([a], [b]) => (a < b ? -1 : 1));
  const unhashed = {
    sequence: end.sequence + 1,
    at: content.at,
    actor: content.actor.toWellFormed(),
    action: content.action.toWellFormed(),
    objectKind: content.objectKind.toWellFormed(),
    objectId: content.objectId.toWellFormed(),
    detailJson: JSON.stringify(Object.fromEntries(detail)),
    previous: end.hash,
  };
  return { ...unhashed, hash: entryHash(key, unhashed) };
}

/** HMAC-SHA-256 over sequence, previous hash and content, in a form in which no two entries are alike. */
export function entryHash(key: Uint8Array, entry: Omit<StoredAuditEntry, 'hash'>): Uint8Array {
  const canonical = JSON.stringify([
    'entry',
    entry.sequence,
    Buffer.from(entry.previous).toString('hex'),
    entry.at,
    entry.actor,
    entry.action,
    entry.objectKind,
    entry.objectId,
    entry.detailJson,
  ]);
  return createHmac('sha256', key).update(canonical, 'utf8').digest();
}

/** Seals the end of the chain. */
export function sealEnd(key: Uint8Array, end: ChainEnd): StoredAuditHead {
  return { count: end.sequence, hash: end.hash, seal: headSeal(key, end.sequence, end.hash) };
}

export function isSealed(key: Uint8Array, head: StoredAuditHead): boolean {
  return sameBytes(head.seal, headSeal(key, head.count, head.hash));
}

function headSeal(key: Uint8Array, count: number, hash: Uint8Array): Uint8Array {
  const canonical = JSON.stringify(['head', count, Buffer.from(hash).toString('hex')]);
  return createHmac('sha256', key).update(canonical, 'utf8').digest();
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Where an agent goes on from what it finds at its start. Where the stored end does not agree with its seal, one
 * sequence number is left out, so that the break stays visible however much is written after it.
 *
 * @param last the stored entry with the highest sequence
 * @param fresh true only while there is no vault yet: nothing can have been lost
 */
export function resumeAt(
  key: Uint8Array,
  last: ChainEnd | null,
  head: StoredAuditHead | null,
  fresh: boolean,
): ChainEnd {
  if (last === null && head === null && fresh) return { sequence: 0, hash: GENESIS };
  const agrees =
    head !== null &&
    isSealed(key, head) &&
    head.count === (last?.sequence ?? 0) &&
    sameBytes(head.hash, last?.hash ?? GENESIS);
  if (agrees) return { sequence: head.count, hash: head.hash };
  return { sequence: Math.max(last?.sequence ?? 0, head?.count ?? 0) + 1, hash: last?.hash ?? GENESIS };
}
