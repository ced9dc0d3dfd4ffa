import { oc } from '@orpc/contract';
import { z } from 'zod';
import { cursor } from './paging.ts';
import { hex, instant } from './scalars.ts';

export const auditEntry = z.strictObject({
  sequence: z.int().positive(),
  at: instant,
  /** `operator` in the console, `command-line`, `scep`, or `agent` for what it does by itself. */
  actor: z.string(),
  /** A key under `audit` in the catalogue, such as `certificate.issued`. */
  action: z.string(),
  objectKind: z.string(),
  objectId: z.string(),
  detail: z.record(z.string(), z.string()),
  hash: hex,
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const auditVerdict = z.discriminatedUnion('verdict', [
  z.strictObject({ verdict: z.literal('intact'), entries: z.int().nonnegative(), head: hex }),
  /** `sequence` is the first entry that does not follow from the one before; `reason` a key under `audit.broken`. */
  z.strictObject({
    verdict: z.literal('broken'),
    sequence: z.int().positive(),
    reason: z.enum(['changed', 'missing', 'reordered', 'truncated']),
  }),
]);
export type AuditVerdict = z.infer<typeof auditVerdict>;

export const audit = {
  list: oc
    .input(
      z.strictObject({
        /** Only what concerns this object: its history. */
        objectKind: z.string().max(40).optional(),
        objectId: z.string().max(100).optional(),
        after: cursor.optional(),
        limit: z.int().min(1).max(500).default(100),
      }),
    )
    .output(z.strictObject({ rows: z.array(auditEntry), next: cursor.nullable() })),
  verify: oc.input(z.strictObject({})).output(auditVerdict),
};
