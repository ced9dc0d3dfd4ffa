import type { Implementer, ProcedureDeps } from './implementer.ts';

export function operatorProcedures(os: Implementer, { door }: ProcedureDeps) {
  const noun = os.operators;
  const room = () => door.rooms.services.operators;
  return {
    list: noun.list.handler(() => room().list()),
    create: noun.create.handler(({ input, context }) => room().create(input, context.actor)),
    setRoles: noun.setRoles.handler(({ input: { id, version, roles }, context }) =>
      room().setRoles(id, version, roles, context.actor),
    ),
    setPassword: noun.setPassword.handler(({ input: { id, version, password }, context }) =>
      room().setPassword(id, version, password, context.actor),
    ),
    remove: noun.remove.handler(async ({ input: { id, version }, context }) => {
      await room().remove(id, version, context.actor);
      return {};
    }),
  };
}
