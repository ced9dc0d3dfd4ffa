import { verifyAudit } from '../audit/verify.ts';
import type { Implementer, ProcedureDeps } from './implementer.ts';

export function auditProcedures(os: Implementer, { store, door }: ProcedureDeps) {
  return {
    list: os.audit.list.handler(({ input }) => {
      door.requireOpen();
      return store.read('audit.list', input);
    }),
    verify: os.audit.verify.handler(() => verifyAudit(store, door.rooms.vault.auditKey)),
  };
}
