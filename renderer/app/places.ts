import type { IconName } from '../ui/icon.tsx';
import type { Page, RouteInput } from './route.ts';

export type Place = { to: RouteInput & { page: Page }; icon: IconName; label: string; shows: readonly Page[] };

/** The sidebar, in order; `label` is a key of the catalogue and `shows` the pages during which it is the present one. */
export const PLACES: readonly Place[] = [
  { to: { page: 'home' }, icon: 'home', label: 'nav.home', shows: ['home'] },
  {
    to: { page: 'registrations' },
    icon: 'registrations',
    label: 'nav.registrations',
    shows: ['registrations', 'register', 'import', 'waiting'],
  },
  { to: { page: 'certificates' }, icon: 'certificates', label: 'nav.certificates', shows: ['certificates'] },
  { to: { page: 'activity' }, icon: 'activity', label: 'nav.activity', shows: ['activity'] },
  { to: { page: 'authority' }, icon: 'authority', label: 'nav.authority', shows: ['authority'] },
  { to: { page: 'settings' }, icon: 'settings', label: 'nav.settings', shows: ['settings'] },
];
