import type { Transaction } from '../../../shared/contract/transactions.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { profileName } from '../enrollment-room.ts';
import { PEM_LABELS, toPem } from '../pki/pem.ts';
import { failInfoOf } from '../protocols/scep/fail-info.ts';
import type { Implementer, ProcedureDeps } from './implementer.ts';

export function transactionProcedures(os: Implementer, deps: ProcedureDeps) {
  const { store, door } = deps;
  const approvals = () => door.rooms.enrollment.approvals;
  return {
    list: os.transactions.list.handler(({ input }) => {
      door.requireOpen();
      return store.read('transaction.list', input);
    }),
    waiting: os.transactions.waiting.handler(async () => {
      door.requireOpen();
      return { count: await store.read('transaction.countWaiting', {}) };
    }),
    get: os.transactions.get.handler(({ input }) => read(deps, input.id)),
    approve: os.transactions.approve.handler(async ({ input: { id, person }, context }) => {
      await approvals().approve(id, person, context.actor);
      return read(deps, id);
    }),
    refuse: os.transactions.refuse.handler(async ({ input: { id, reason, person }, context }) => {
      await approvals().refuse(id, reason, person, context.actor);
      return read(deps, id);
    }),
  };
}

async function read({ store, door }: ProcedureDeps, id: string): Promise<Transaction> {
  const { services } = door.rooms;
  const found = await store.read('transaction.get', { id });
  if (found === null) throw new Failure('not-found', { what: id });
  const { csr, scepProfileId, raProfileId, ...transaction } = found;
  const { refusal, messageType } = found;
  return {
    ...transaction,
    scepProfile: profileName(services, 'scep-profile', scepProfileId),
    raProfile: profileName(services, 'ra-profile', raProfileId),
    // What the wire said follows from the rule, by the front door's own table.
    failInfo: refusal === null ? null : failInfoOf(refusal.code, messageType),
    csrPem: csr === null ? null : toPem(PEM_LABELS.certificationRequest, csr),
  };
}
