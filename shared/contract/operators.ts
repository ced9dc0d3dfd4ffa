import { oc } from '@orpc/contract';
import { z } from 'zod';
import { instant, objectId } from './scalars.ts';

/** approve: may be one of the two persons of an approval · challenges: may log in to the challenge page. */
export const OPERATOR_ROLES = ['approve', 'challenges'] as const;

export const operator = z.strictObject({
  id: objectId,
  name: z.string(),
  roles: z.array(z.enum(OPERATOR_ROLES)),
  createdAt: instant,
  version: z.int().positive(),
  /** When its password was last accepted. */
  lastUsedAt: instant.nullable(),
  /** Until when it is locked after too many wrong passwords; null when it is not. */
  lockedUntil: instant.nullable(),
});
export type Operator = z.infer<typeof operator>;

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/);
const password = z.string().min(12).max(256);
const roles = z.array(z.enum(OPERATOR_ROLES)).min(1).max(OPERATOR_ROLES.length);
const change = z.strictObject({ id: objectId, version: z.int().positive() });

/** Who proves to be somebody. Only needed for approvals by two persons and for the challenge page. */
export const operators = {
  list: oc.input(z.strictObject({})).output(z.array(operator)),
  create: oc.input(z.strictObject({ name, password, roles })).output(operator),
  setRoles: oc.input(change.extend({ roles })).output(operator),
  setPassword: oc.input(change.extend({ password })).output(operator),
  remove: oc.input(change).output(z.strictObject({})),
};

/** A name and password, typed where a person must be proven. */
export const person = z.strictObject({ name: z.string().max(64), password: z.string().max(256) });
export type Person = z.infer<typeof person>;
