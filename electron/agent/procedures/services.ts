import type { Implementer, ProcedureDeps } from './implementer.ts';

export function serviceProcedures(os: Implementer, { door }: ProcedureDeps) {
  const noun = os.services;
  const scep = () => door.rooms.services.scepProfiles;
  const ra = () => door.rooms.services.raProfiles;
  return {
    scepProfiles: noun.scepProfiles.handler(() => scep().list()),
    scepProfile: noun.scepProfile.handler(({ input }) => scep().get(input.id)),
    createScepProfile: noun.createScepProfile.handler(({ input, context }) => scep().create(input, context.actor)),
    setScepProfile: noun.setScepProfile.handler(({ input: { id, version, settings }, context }) =>
      scep().set(id, version, settings, context.actor),
    ),
    removeScepProfile: noun.removeScepProfile.handler(async ({ input: { id, version }, context }) => {
      await scep().remove(id, version, context.actor);
      return {};
    }),
    makeDefault: noun.makeDefault.handler(({ input, context }) => scep().makeDefault(input.id, context.actor)),
    setStaticChallenge: noun.setStaticChallenge.handler(({ input, context }) =>
      scep().setStaticChallenge(input.id, input.challenge, context.actor),
    ),
    newWebhookSecret: noun.newWebhookSecret.handler(({ input, context }) =>
      scep().newWebhookSecret(input.id, context.actor),
    ),
    newWebhookToken: noun.newWebhookToken.handler(({ input, context }) =>
      scep().newWebhookToken(input.id, context.actor),
    ),
    newDynamicChallenge: noun.newDynamicChallenge.handler(async ({ input: { id, subject }, context }) => {
      const { url: scepUrl } = await scep().get(id);
      const { dynamicChallenges } = door.rooms.services;
      const { challenge, expiresAt } = await dynamicChallenges.makeByHand(id, subject, context.actor);
      return { challenge, expiresAt, scepUrl };
    }),
    raProfiles: noun.raProfiles.handler(() => ra().list()),
    raProfile: noun.raProfile.handler(({ input }) => ra().get(input.id)),
    createRaProfile: noun.createRaProfile.handler(({ input, context }) => ra().create(input, context.actor)),
    setRaProfile: noun.setRaProfile.handler(({ input: { id, version, settings }, context }) =>
      ra().set(id, version, settings, context.actor),
    ),
    removeRaProfile: noun.removeRaProfile.handler(async ({ input: { id, version }, context }) => {
      await ra().remove(id, version, context.actor);
      return {};
    }),
  };
}
