import type { Implementer, ProcedureDeps } from './implementer.ts';

export function challengeServiceProcedures(os: Implementer, { door }: ProcedureDeps) {
  const room = () => door.rooms.challengeService;
  return {
    get: os.challengeService.get.handler(() => room().state),
    start: os.challengeService.start.handler(({ input, context }) => room().start(input, context.actor)),
    stop: os.challengeService.stop.handler(({ context }) => room().stop(context.actor)),
  };
}
