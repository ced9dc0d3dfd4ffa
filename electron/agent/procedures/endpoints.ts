import type { Implementer, ProcedureDeps } from './implementer.ts';

export function endpointProcedures(os: Implementer, { door }: ProcedureDeps) {
  const noun = os.endpoints;
  const room = () => door.rooms.endpoints;
  const all = () => room().endpoints;
  return {
    list: noun.list.handler(() => all().list()),
    get: noun.get.handler(({ input }) => all().get(input.id)),
    create: noun.create.handler(({ input, context }) => all().create(input, context.actor)),
    set: noun.set.handler(({ input: { id, version, settings }, context }) =>
      all().set(id, version, settings, context.actor),
    ),
    remove: noun.remove.handler(async ({ input: { id, version }, context }) => {
      await all().remove(id, version, context.actor);
      return {};
    }),
    setSecret: noun.setSecret.handler(({ input: { id, secret, value }, context }) =>
      all().setSecret(id, secret, value, context.actor),
    ),
    setCertificate: noun.setCertificate.handler(({ input: { id, file, passphrase }, context }) =>
      all().setCertificate(id, Buffer.from(file, 'base64'), passphrase, context.actor),
    ),
    validate: noun.validate.handler(({ input, context, signal }) => room().validate(input.id, context.actor, signal)),
    reports: noun.reports.handler(async ({ input }) => {
      await all().get(input.id);
      return all().reports(input.id);
    }),
    confirm: noun.confirm.handler(({ input: { id, version, sha256 }, context }) =>
      all().confirm(id, version, sha256, context.actor),
    ),
    enrollOwn: noun.enrollOwn.handler(({ input: { id, ...asked }, context }) =>
      room().enrollOwn(id, asked, context.actor),
    ),
    enroll: noun.enroll.handler(({ input: { id, csrPem, renews, key }, context }) =>
      room().enroll(id, csrPem, { renews, key }, context.actor),
    ),
    revoke: noun.revoke.handler(({ input: { requestId, reason }, context }) =>
      room().revoke(requestId, reason, context.actor),
    ),
    requests: noun.requests.handler(({ input }) => room().requests(input.id)),
    request: noun.request.handler(({ input }) => room().request(input.requestId)),
    tryRequest: noun.tryRequest.handler(({ input }) => room().tryRequest(input.requestId)),
    cancelRequest: noun.cancelRequest.handler(({ input, context }) =>
      room().cancelRequest(input.requestId, context.actor),
    ),
    export: noun.export.handler(() => ({ json: all().export() })),
    import: noun.import.handler(({ input, context }) => all().import(input.json, context.actor)),
  };
}
