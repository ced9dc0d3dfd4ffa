import type { ServiceRecord } from '../../service-records.ts';
import type { Connection } from '../connection.ts';
import type { Handlers } from '../handlers.ts';

type ServiceRow = Omit<ServiceRecord, 'body'> & { readonly body: string };

/** A look-up, because there are few. */
export function servicePoints(database: Connection): Handlers<'service.all'> {
  const all = database.prepare<[], ServiceRow>(
    'SELECT id, kind, name, version, body, created_at AS createdAt FROM service_object ORDER BY created_at, id',
  );
  return { 'service.all': () => all.all().map((row) => ({ ...row, body: JSON.parse(row.body) as unknown })) };
}

/** Walks the registrations until it finds one. */
export function serviceLists(database: Connection): Handlers<'service.namesRaProfile'> {
  const named = database
    .prepare<object, string | null>(
      `SELECT coalesce(
         (SELECT fqdn FROM registration WHERE ra_profile = @raProfile AND cancelled_at IS NULL LIMIT 1),
         (SELECT coalesce(requested_name, id) FROM exchange WHERE state = 'pending' AND ra_profile = @raProfile LIMIT 1)
       )`,
    )
    .pluck();
  return { 'service.namesRaProfile': (input) => named.get(input) ?? null };
}
