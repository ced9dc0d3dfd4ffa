import { inspectStored } from './inspect.ts';
import { listInterfaces } from '../listener/lan-listener.ts';
import { PEM_LABELS, toPem } from '../pki/pem.ts';
import type { Implementer, ProcedureDeps } from './implementer.ts';

export function authorityProcedures(os: Implementer, deps: ProcedureDeps) {
  const { door, events } = deps;
  const named = (id: string | undefined) => door.rooms.authority.named(id);
  return {
    create: os.authority.create.handler(async ({ input, context }) => {
      const { authority, services, mountScep } = door.rooms;
      await authority.create(input, context.actor);
      mountScep();
      await services.ensureRas(context.actor);
      events.publish({ type: 'authority', crl: authority.crlState() });
      return authority.view();
    }),
    get: os.authority.get.handler(() => {
      const { authority } = door.rooms;
      return authority.exists ? authority.view() : null;
    }),
    list: os.authority.list.handler(() => door.rooms.authority.views()),
    stage: os.authority.stage.handler(async ({ input, context }) => {
      const { authority } = door.rooms;
      await authority.stage(input, context.actor);
      return authority.viewOf(authority.staged?.record.id ?? '');
    }),
    plan: os.authority.plan.handler(async ({ input: { id, activateAt }, context }) => {
      await door.rooms.authority.plan(id, activateAt, context.actor);
      return door.rooms.authority.viewOf(id);
    }),
    activate: os.authority.activate.handler(async ({ input: { id }, context }) => {
      await door.rooms.authority.activate(id, context.actor);
      return door.rooms.authority.viewOf(id);
    }),
    withdraw: os.authority.withdraw.handler(async ({ input: { id }, context }) => {
      await door.rooms.authority.withdraw(id, context.actor);
      return {};
    }),
    inspect: os.authority.inspect.handler(({ input }) => inspectStored(named(input.id).record.certificate, deps)),
    publishCrl: os.authority.publishCrl.handler(({ input, context }) =>
      door.rooms.authority.publishCrl(context.actor, input.id),
    ),
    crl: os.authority.crl.handler(({ input }) => {
      const { crl } = named(input.id);
      return { pem: toPem(PEM_LABELS.crl, crl.der), state: door.rooms.authority.crlState(input.id) };
    }),
    inspectCrl: os.authority.inspectCrl.handler(({ input }) => inspectStored(named(input.id).crl.der, deps)),
    // A self-signed root is its own chain; subordinate CAs are to come.
    export: os.authority.export.handler(({ input }) => ({
      pem: toPem(PEM_LABELS.certificate, named(input.id).record.certificate),
    })),
  };
}

export function listenerProcedures(os: Implementer, { door }: ProcedureDeps) {
  return {
    interfaces: os.listener.interfaces.handler(() => listInterfaces()),
    get: os.listener.get.handler(() => door.rooms.listener.state),
    start: os.listener.start.handler(async ({ input, context }) => {
      await door.rooms.engine.test();
      return door.rooms.listener.start(input, context.actor);
    }),
    stop: os.listener.stop.handler(({ context }) => door.rooms.listener.stop(context.actor)),
  };
}
