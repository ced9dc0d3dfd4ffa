import type { RefusalCode } from '../../../shared/domain/refusal.ts';

/** What an address leads to, as far as finding the way goes. */
export type AddressedScepProfile = {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly isDefault: boolean;
  readonly raProfileId: string | null;
};
export type AddressedRaProfile = {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  /** Whose settings apply at its own address; null: it has none. */
  readonly scepProfileId: string | null;
};
export type Profiles = {
  readonly scep: readonly AddressedScepProfile[];
  readonly ra: readonly AddressedRaProfile[];
};

/** Which profile was addressed: its identifier is the scope of the transaction. */
export type ScepPlace = {
  readonly kind: 'scep' | 'ra';
  readonly id: string;
  readonly scepProfileId: string;
  readonly raProfileId: string;
};

/** A path of SCEP that leads nowhere. */
export type ScepDeadEnd = {
  readonly refusal: Extract<RefusalCode, 'profile-missing' | 'profile-disabled' | 'profile-without-ra'>;
  readonly kind: 'scep' | 'ra';
  /** The profile's name; for a profile that is missing, what stood in its place. For reading only. */
  readonly name: string;
  /** The profile that was addressed, where there is one. */
  readonly scope: string | null;
  readonly scepProfileId: string | null;
  readonly raProfileId: string | null;
};

/** Longer than any address with the longest name and slashes to spare. */
const LONGEST_PATH = 200;
const NAME = /^[a-z0-9-]{1,63}$/;
/** What clients append by themselves, also to an address that has it. */
const SUFFIX = 'pkiclient.exe';

/**
 * Finds the profile behind a path, compared without regard to case, with or without a slash at the end and the suffix that
 * clients append. Null for what is no path of SCEP. Nothing in it is decoded: a name with a percent sign is no name.
 */
export function resolveScepPath(path: string, profiles: Profiles): ScepPlace | ScepDeadEnd | null {
  const asked = readScepPath(path);
  if (asked === null) return null;
  return asked.kind === 'ra' ? findRa(asked.name, profiles) : findScep(asked.name, profiles);
}

type AskedFor = { readonly kind: 'scep' | 'ra'; readonly name: string | null };

const DEFAULT: AskedFor = { kind: 'scep', name: null };

/** The shape of a path: which kind of profile, and its name; null as a name means the default one. */
export function readScepPath(path: string): AskedFor | null {
  if (path.length > LONGEST_PATH || !path.startsWith('/')) return null;
  const words = path
    .toLowerCase()
    .split('/')
    .filter((word) => word !== '');
  const end = words.slice(0, words.findLastIndex((word) => word !== SUFFIX) + 1);
  const stem = end.join('/');
  if (stem === 'scep' || stem === 'certsrv/mscep/mscep.dll') return DEFAULT;
  // Of Cisco IOS; here the suffix is the address.
  if (stem === 'cgi-bin') return words.length > end.length ? DEFAULT : null;
  // What other products had burnt into devices.
  if (stem.startsWith('api/v1/protocols/scep/')) return named(end.slice(4), 'raprofile');
  return stem.startsWith('scep/') ? named(end.slice(1), 'ra') : null;
}

function named(words: readonly string[], raWord: string): AskedFor | null {
  const [first, second, ...more] = words;
  if (first === undefined || more.length > 0) return null;
  if (second === undefined) return { kind: 'scep', name: first };
  return first === raWord ? { kind: 'ra', name: second } : null;
}

function findScep(name: string | null, { scep, ra }: Profiles): ScepPlace | ScepDeadEnd {
  const found = scep.find((profile) => (name === null ? profile.isDefault : profile.name === name));
  if (found === undefined) return missing('scep', name ?? 'default');
  const { id, raProfileId } = found;
  const end = { kind: 'scep', scope: id, scepProfileId: id, raProfileId } as const;
  if (!found.enabled) return { ...end, refusal: 'profile-disabled', name: found.name };
  const behind = ra.find((profile) => profile.id === raProfileId);
  if (behind === undefined) return { ...end, refusal: 'profile-without-ra', name: found.name };
  if (!behind.enabled) return { ...end, refusal: 'profile-disabled', name: behind.name };
  return { kind: 'scep', id, scepProfileId: id, raProfileId: behind.id };
}

function findRa(name: string | null, { scep, ra }: Profiles): ScepPlace | ScepDeadEnd {
  const found = ra.find((profile) => profile.name === name);
  const settings = scep.find((profile) => profile.id === found?.scepProfileId);
  // One without an address of its own is not there.
  if (found === undefined || settings === undefined) return missing('ra', name ?? '');
  const { id } = found;
  const end = { kind: 'ra', scope: id, scepProfileId: settings.id, raProfileId: id } as const;
  if (!found.enabled) return { ...end, refusal: 'profile-disabled', name: found.name };
  if (!settings.enabled) return { ...end, refusal: 'profile-disabled', name: settings.name };
  return { kind: 'ra', id, scepProfileId: settings.id, raProfileId: id };
}

function missing(kind: ScepDeadEnd['kind'], given: string): ScepDeadEnd {
  const name = NAME.test(given) ? given : JSON.stringify(given).slice(0, 80);
  return { refusal: 'profile-missing', kind, name, scope: null, scepProfileId: null, raProfileId: null };
}
