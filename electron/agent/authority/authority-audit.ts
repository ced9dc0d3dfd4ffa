import { statement, type Statement } from '../store/statements.ts';

/** An entry of the audit log about an authority; `at` is epoch milliseconds. */
export function authorityAudit(
  at: number,
  actor: string,
  action: string,
  objectId: string,
  detail: Readonly<Record<string, string>>,
): Statement {
  return statement('audit.append', { at, actor, action, objectKind: 'authority', objectId, detail });
}
