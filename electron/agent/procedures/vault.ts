import type { Implementer, ProcedureDeps } from './implementer.ts';

export function vaultProcedures(os: Implementer, { secrets, door, clock }: ProcedureDeps) {
  return {
    create: os.vault.create.handler(async ({ input, context }) => {
      await door.open(await secrets.create(input, { at: clock(), actor: context.actor }));
      return secrets.state();
    }),
    unlock: os.vault.unlock.handler(async ({ input }) => {
      await door.open(await secrets.unlock(input.passphrase));
      await door.resume();
      return secrets.state();
    }),
  };
}

export function settingsProcedures(os: Implementer, { settings, door, events }: ProcedureDeps) {
  return {
    // The look and the language are needed before the vault is open.
    get: os.settings.get.handler(() => settings.settings),
    set: os.settings.set.handler(async ({ input, context }) => {
      door.requireOpen();
      const changed = await settings.set(input, context.actor);
      events.publish({ type: 'settings' });
      return changed;
    }),
  };
}
