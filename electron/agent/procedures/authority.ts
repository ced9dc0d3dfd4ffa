import { inspectStored } from './inspect.ts';
import { listInterfaces } from '../listener/lan-listener.ts';
import { PEM_LABELS, toPem } from '../pki/pem.ts';
import type { Implementer, ProcedureDeps } from './implementer.ts';

export function authorityProcedures(os: Implementer, deps: ProcedureDeps) {
  const { door, events } = deps;
  const loaded = () => door.rooms.authority.loaded;
  return {
    create: os.authority.create.handler(async ({ input, context }) => {
      const { authority, mountScep } = door.rooms;
      await authority.create(input, context.actor);
      mountScep();
      events.publish({ type: 'authority', crl: authority.crlState() });
      return authority.view();
    }),
    get: os.authority.get.handler(() => {
      const { authority } = door.rooms;
      return authority.exists ? authority.view() : null;
    }),
    inspect: os.authority.inspect.handler(() => inspectStored(loaded().record.certificate, deps)),
    publishCrl: os.authority.publishCrl.handler(({ context }) => door.rooms.authority.publishCrl(context.actor)),
    crl: os.authority.crl.handler(() => {
      const { crl } = loaded();
      return { pem: toPem(PEM_LABELS.crl, crl.der), state: door.rooms.authority.crlState() };
    }),
    inspectCrl: os.authority.inspectCrl.handler(() => inspectStored(loaded().crl.der, deps)),
    // A self-signed root is its own chain; subordinate CAs are to come.
    export: os.authority.export.handler(() => ({ pem: toPem(PEM_LABELS.certificate, loaded().record.certificate) })),
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
