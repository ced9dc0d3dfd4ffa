import type { Implementer, ProcedureDeps } from './implementer.ts';

export function signerProcedures(os: Implementer, { door }: ProcedureDeps) {
  const noun = os.signers;
  const room = () => door.rooms.services.signers;
  return {
    list: noun.list.handler(() => room().list()),
    get: noun.get.handler(({ input }) => room().get(input.id)),
    create: noun.create.handler(({ input, context }) => room().create(input, context.actor)),
    set: noun.set.handler(({ input: { id, version, settings }, context }) =>
      room().set(id, version, settings, context.actor),
    ),
    remove: noun.remove.handler(async ({ input: { id, version }, context }) => {
      await room().remove(id, version, context.actor);
      return {};
    }),
    refresh: noun.refresh.handler(({ input }) => room().refresh(input.id)),
  };
}
