import { profileName } from '../enrollment-room.ts';
import { csvRecord } from '../registrations/csv.ts';
import { checkImport, importRegistrations } from '../registrations/import.ts';
import type { Implementer, ProcedureDeps } from './implementer.ts';

export function registrationProcedures(os: Implementer, { store, events, clock, door }: ProcedureDeps) {
  const room = () => door.rooms.registrations;
  const noun = os.registrations;
  return {
    check: noun.check.handler(({ input }) => room().check(input)),
    create: noun.create.handler(({ input, context }) => room().create(input, context.actor)),
    list: noun.list.handler(({ input }) => {
      door.requireOpen();
      return store.read('registration.list', { ...input, now: clock() });
    }),
    get: noun.get.handler(({ input }) => room().get(input.id)),
    setNotes: noun.setNotes.handler(({ input, context }) => room().setNotes(input.id, input.notes, context.actor)),
    newChallenge: noun.newChallenge.handler(({ input, context }) =>
      room().newChallenge(input.id, input.validFor, context.actor),
    ),
    cancel: noun.cancel.handler(({ input, context }) => room().cancel(input.id, context.actor)),
    importCheck: noun.importCheck.handler(({ input }) => checkImport({ store, room: room() }, input.csv)),
    import: noun.import.handler(({ input, context }) => {
      const deps = { store, events, clock, room: room() };
      return importRegistrations(deps, input.csv, context.actor);
    }),
    exportCsv: noun.exportCsv.handler(async function* () {
      door.requireOpen();
      yield csvRecord([
        'id',
        'fqdn',
        'ip',
        'serial',
        'state',
        'reusable',
        'expiresAt',
        'createdAt',
        'certificate',
        'raProfile',
        'notes',
      ]);
      const { services } = door.rooms;
      for await (const rows of store.stream('registration.export', { now: clock() })) {
        const records = rows.map((row) =>
          csvRecord([
            row.id,
            row.fqdn,
            row.ipAddresses.join(' '),
            row.serialNumber ?? '',
            row.state,
            row.reusable ? 'yes' : 'no',
            row.expiresAt === null ? 'never' : new Date(row.expiresAt).toISOString(),
            new Date(row.createdAt).toISOString(),
            row.certificateSerial ?? '',
            profileName(services, 'ra-profile', row.raProfileId)?.name ?? '',
            row.notes,
          ]),
        );
        yield records.join('');
      }
    }),
  };
}
