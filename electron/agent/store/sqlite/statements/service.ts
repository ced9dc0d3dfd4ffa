import type { ServiceStatements } from '../../service-records.ts';
import type { Connection } from '../connection.ts';
import { guardUnique, requireOne, type Executors } from '../guard.ts';

/** Profiles, signers and operators. */
export function serviceStatements(database: Connection): Executors<keyof ServiceStatements> {
  const insert = database.prepare(
    `INSERT INTO service_object (id, kind, name, version, body, created_at)
     VALUES (@id, @kind, @name, 1, @json, @createdAt)`,
  );
  const update = database.prepare(
    'UPDATE service_object SET version = version + 1, body = @json WHERE id = @id AND version = @version - 1',
  );
  const note = database.prepare('UPDATE service_object SET body = @json WHERE id = @id AND version = @version');
  const remove = database.prepare('DELETE FROM service_object WHERE id = @id AND version = @version');
  return {
    'service.put': ({ body, ...object }) => {
      const json = JSON.stringify(body);
      if (object.version === 1) guardUnique(() => insert.run({ ...object, json }));
      else requireOne(update.run({ ...object, json }));
    },
    'service.note': ({ body, ...object }) => requireOne(note.run({ ...object, json: JSON.stringify(body) })),
    'service.remove': (object) => requireOne(remove.run(object)),
  };
}
