import { csvRecord } from '../registrations/csv.ts';
import type { Implementer, ProcedureDeps } from './implementer.ts';
import { inspectStored } from './inspect.ts';

export function certificateProcedures(os: Implementer, deps: ProcedureDeps) {
  const { store, clock, door } = deps;
  const room = () => door.rooms.certificates;
  const noun = os.certificates;
  return {
    list: noun.list.handler(({ input }) => {
      door.requireOpen();
      return store.read('certificate.list', { ...input, now: clock() });
    }),
    get: noun.get.handler(({ input }) => room().get(input.serial)),
    inspect: noun.inspect.handler(async ({ input }) => inspectStored(await room().der(input.serial), deps)),
    revocationImpact: noun.revocationImpact.handler(({ input }) => room().revocationImpact(input.serial)),
    revoke: noun.revoke.handler(({ input, context }) => room().revoke(input.serial, input.reason, context.actor)),
    exportCsv: noun.exportCsv.handler(async function* () {
      door.requireOpen();
      yield csvRecord([
        'serial',
        'subject',
        'dns',
        'ip',
        'state',
        'notBefore',
        'notAfter',
        'revokedAt',
        'reason',
        'registration',
      ]);
      for await (const rows of store.stream('certificate.export', { now: clock() })) {
        const records = rows.map((row) =>
          csvRecord([
            row.serial,
            row.subject,
            row.dnsNames.join(' '),
            row.ipAddresses.join(' '),
            row.state,
            new Date(row.notBefore).toISOString(),
            new Date(row.notAfter).toISOString(),
            row.revokedAt === null ? '' : new Date(row.revokedAt).toISOString(),
            row.revocationReason ?? '',
            row.registrationId ?? '',
          ]),
        );
        yield records.join('');
      }
    }),
  };
}
