import { platform } from 'node:os';
import { readHome } from '../home/home.ts';
import { runSelfTest } from '../pki/self-test.ts';
import type { Implementer, ProcedureDeps } from './implementer.ts';

export function agentProcedures(os: Implementer, deps: ProcedureDeps) {
  const { store, clock, options, secrets, door, startedAt } = deps;
  return {
    status: os.agent.status.handler(async () => {
      const { version, host, dataFolder } = options;
      const counts = await store.read('home.counts', { now: clock(), dayStart: 0 });
      const registrations = Object.values(counts.registrations).reduce((sum, count) => sum + count, 0);
      const hasAuthority = door.isOpen
        ? door.rooms.authority.exists
        : (await store.read('authority.list', {})).length > 0;
      const stored = await secrets.state();
      const vault = stored.state === 'open' && !door.isOpen ? { state: 'locked' as const, kind: stored.kind } : stored;
      const hasRegistrations = registrations > 0;
      return { version, host, dataFolder, platform: platform(), vault, hasAuthority, hasRegistrations, startedAt };
    }),
    // A locked vault is opened in the console. Who has a console needs no other; who reads the folder may have one.
    consoleLink: os.agent.consoleLink.handler(({ context }) => ({
      url: context.actor === 'command-line' ? (options.consoleLink?.() ?? null) : null,
    })),
    home: os.agent.home.handler(() => {
      const { authority, listener, engine, services, endpoints } = door.rooms;
      const warnedServices = () => services.warned();
      const warnedEndpoints = () => endpoints.warned();
      return readHome({
        store,
        authority,
        listener: () => listener.state,
        failing: engine.failing,
        clock,
        warnedServices,
        warnedEndpoints,
      });
    }),
    selfTest: os.agent.selfTest.handler(() => {
      door.requireOpen();
      return runSelfTest();
    }),
    search: os.agent.search.handler(({ input }) => {
      door.requireOpen();
      return store.read('search.everything', { text: input.text, limit: 8 });
    }),
  };
}
