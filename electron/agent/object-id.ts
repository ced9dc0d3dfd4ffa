import { randomUUID } from 'node:crypto';

/** A new identifier: UUID version 7 (RFC 9562 §5.7), which sorts by time. */
export function newObjectId(now: number): string {
  const time = now.toString(16).padStart(12, '0');
  // Version 4 has its random bits and its variant where version 7 has them.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
