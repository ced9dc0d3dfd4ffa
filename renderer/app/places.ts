import type { IconName } from '../ui/icon.tsx';
import type { Page, RouteInput } from './route.ts';

export type Place = {
  to: RouteInput & { page: Page };
  icon: IconName;
  /** A key of the catalogue. */
  label: string;
  /** `g` and then this goes there. */
  letter: string;
  /** The pages during which it is the present one. */
  shows: readonly Page[];
};

/** The sidebar, in order. */
export const PLACES: readonly Place[] = [
  { to: { page: 'home' }, icon: 'home', label: 'nav.home', letter: 'h', shows: ['home'] },
  {
    to: { page: 'registrations' },
    icon: 'registrations',
    label: 'nav.registrations',
    letter: 'r',
    shows: ['registrations', 'register', 'import', 'directory-devices', 'waiting'],
  },
  {
    to: { page: 'certificates' },
    icon: 'certificates',
    label: 'nav.certificates',
    letter: 'c',
    shows: ['certificates'],
  },
  { to: { page: 'activity' }, icon: 'activity', label: 'nav.activity', letter: 'a', shows: ['activity'] },
  {
    to: { page: 'services' },
    icon: 'services',
    label: 'nav.services',
    letter: 'v',
    shows: ['services', 'scep-profile', 'ra-profile', 'signer', 'operator', 'challenge-service'],
  },
  {
    to: { page: 'endpoints' },
    icon: 'endpoint',
    label: 'nav.endpoints',
    letter: 'e',
    shows: ['endpoints', 'endpoint', 'directory'],
  },
  { to: { page: 'authority' }, icon: 'authority', label: 'nav.authority', letter: 'u', shows: ['authority'] },
  { to: { page: 'settings' }, icon: 'settings', label: 'nav.settings', letter: 's', shows: ['settings'] },
];
