import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute, type RouteInput } from '../../../../renderer/app/route.ts';

const PLACES: readonly RouteInput[] = [
  { page: 'home' },
  { page: 'registrations', filter: {} },
  { page: 'registrations', id: 'a', filter: { states: ['waiting', 'expired'], search: 'printer & co' } },
  {
    page: 'certificates',
    id: '0a1b',
    filter: { sort: { by: 'name', direction: 'asc' }, notAfterFrom: 1, notAfterTo: 2 },
  },
  { page: 'activity', filter: { states: ['refused'] } },
  { page: 'waiting', id: '0192' },
  { page: 'settings' },
];

describe('route', () => {
  it.each(PLACES)('reads back what it wrote: %j', (place) => {
    expect(parseRoute(formatRoute(place))).toEqual(place);
  });

  it.each([
    '',
    '#',
    '#/',
    '#/nowhere',
    '#/waiting',
    '#/certificates?states=unheard-of',
    '#token=abc',
    '#/certificates?from=soon',
  ])('goes Home for what it does not understand: %s', (hash) => {
    expect(parseRoute(hash)).toEqual({ page: 'home' });
  });
});
