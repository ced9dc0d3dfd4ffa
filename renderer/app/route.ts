import { z } from 'zod';
import { CERTIFICATE_STATES } from '../../shared/contract/certificates.ts';
import { REGISTRATION_STATES } from '../../shared/contract/registrations.ts';
import { TRANSACTION_STATES } from '../../shared/contract/transactions.ts';

const text = z.string().max(200);
const sort = <const By extends readonly [string, ...string[]]>(by: By) =>
  z.object({ by: z.enum(by), direction: z.enum(['asc', 'desc']) }).optional();

const registrationFilter = z.object({
  states: z.array(z.enum(REGISTRATION_STATES)).optional(),
  search: text.optional(),
  sort: sort(['createdAt', 'fqdn', 'expiresAt', 'lastRequestAt']),
});
const certificateFilter = z.object({
  states: z.array(z.enum(CERTIFICATE_STATES)).optional(),
  search: text.optional(),
  sort: sort(['issuedAt', 'name', 'notAfter']),
  notAfterFrom: z.int().optional(),
  notAfterTo: z.int().optional(),
});
const activityFilter = z.object({
  states: z.array(z.enum(TRANSACTION_STATES)).optional(),
  search: text.optional(),
  sort: sort(['receivedAt']),
});

/** Where one can be. The hash of the location is its written form, so that a reload keeps the place. */
const route = z.discriminatedUnion('page', [
  z.object({ page: z.literal('home') }),
  z.object({ page: z.literal('start') }),
  z.object({ page: z.literal('registrations'), id: text.optional(), filter: registrationFilter.default({}) }),
  z.object({ page: z.literal('register') }),
  z.object({ page: z.literal('import') }),
  z.object({ page: z.literal('directory') }),
  z.object({ page: z.literal('directory-devices') }),
  z.object({ page: z.literal('waiting'), id: text }),
  z.object({ page: z.literal('certificates'), id: text.optional(), filter: certificateFilter.default({}) }),
  z.object({ page: z.literal('activity'), id: text.optional(), filter: activityFilter.default({}) }),
  z.object({ page: z.literal('services') }),
  z.object({ page: z.literal('scep-profile'), id: text }),
  z.object({ page: z.literal('ra-profile'), id: text }),
  z.object({ page: z.literal('signer'), id: text }),
  z.object({ page: z.literal('operator'), id: text }),
  z.object({ page: z.literal('challenge-service') }),
  z.object({ page: z.literal('endpoints') }),
  z.object({ page: z.literal('endpoint'), id: text }),
  z.object({ page: z.literal('authority') }),
  z.object({ page: z.literal('settings') }),
  z.object({ page: z.literal('inspect') }),
]);
export type Route = z.infer<typeof route>;
export type RouteInput = z.input<typeof route>;
export type Page = Route['page'];
/** Stands in the place of an identifier for an object that is not made yet. */
export const NEW = 'new';
export type RegistrationFilter = z.infer<typeof registrationFilter>;
export type CertificateFilter = z.infer<typeof certificateFilter>;
export type ActivityFilter = z.infer<typeof activityFilter>;

const HOME: Route = { page: 'home' };

/** Reads `#/certificates/0a1b?states=valid,expiring&sort=name:asc`; what it does not understand is Home. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [page = '', id] = path.split('/', 2);
  const found = new URLSearchParams(query);
  const [by, direction] = (found.get('sort') ?? '').split(':', 2);
  const states = found.get('states');
  const filter = {
    ...(states !== null && states !== '' && { states: states.split(',') }),
    ...(found.get('search') !== null && { search: found.get('search') }),
    ...(by !== undefined && by !== '' && { sort: { by, direction: direction ?? 'asc' } }),
    ...(found.get('from') !== null && { notAfterFrom: Number(found.get('from')) }),
    ...(found.get('to') !== null && { notAfterTo: Number(found.get('to')) }),
  };
  const parsed = route.safeParse({ page, ...(id !== undefined && id !== '' && { id }), filter });
  return parsed.success ? parsed.data : HOME;
}

/** The written form of a route, for links and the location. */
export function formatRoute(to: RouteInput): string {
  const id = 'id' in to && to.id !== undefined ? `/${encodeURIComponent(to.id)}` : '';
  const query = new URLSearchParams();
  if ('filter' in to && to.filter !== undefined) {
    const { filter } = to;
    if (filter.states !== undefined && filter.states.length > 0) query.set('states', filter.states.join(','));
    if (filter.search !== undefined && filter.search !== '') query.set('search', filter.search);
    if (filter.sort !== undefined) query.set('sort', `${filter.sort.by}:${filter.sort.direction}`);
    if ('notAfterFrom' in filter && filter.notAfterFrom !== undefined) query.set('from', String(filter.notAfterFrom));
    if ('notAfterTo' in filter && filter.notAfterTo !== undefined) query.set('to', String(filter.notAfterTo));
  }
  const search = query.toString();
  return `#/${to.page}${id}${search === '' ? '' : `?${search}`}`;
}
