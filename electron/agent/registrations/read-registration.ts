import type { FieldProblem } from '../../../shared/contract/registrations.ts';
import { DEFAULT_RA_PROFILE_ID } from '../../../shared/contract/services.ts';
import { challengeProblem } from './challenge.ts';
import { readFqdn, type Fqdn } from './fqdn.ts';
import { readIpAddress, type IpAddress } from './ip-address.ts';
import { readDeviceSerial, type DeviceSerial } from './serial-number.ts';

/** What an operator, a script or a row of a file says of a device; nothing is checked yet. */
export type RegistrationText = {
  readonly fqdn: string;
  readonly ipAddresses: readonly string[];
  readonly serialNumber: string | null;
  readonly challenge: string | null;
  /** Milliseconds from now, or null for never. */
  readonly validFor: number | null;
  readonly reusable: boolean;
  /** No challenge at all. */
  readonly withoutChallenge?: boolean;
  /** Identifier or name of the RA profile; the default one unless given. */
  readonly raProfileId?: string;
  readonly notes: string;
};

/** Which RA profiles there are. */
export type RaProfileDirectory = {
  /** By identifier or by name; null where there is none. */
  find(text: string): { readonly id: string; readonly name: string } | null;
};

/** The same, checked: every field is its own proof. */
export type ValidRegistration = {
  readonly fqdn: Fqdn;
  readonly ipAddresses: readonly IpAddress[];
  readonly serialNumber: DeviceSerial | null;
  /** Null: one is to be made, unless there is to be none. */
  readonly challenge: string | null;
  readonly hasChallenge: boolean;
  /** How long the challenge is good; null without one, since there is nothing to run out. */
  readonly validFor: number | null;
  readonly reusable: boolean;
  /** Identifier. */
  readonly raProfile: string;
  readonly notes: string;
};

export type RegistrationReading =
  | { readonly valid: ValidRegistration; readonly problems: readonly [] }
  | { readonly valid: null; readonly problems: readonly FieldProblem[] };

/** Checks every field and names every problem, not only the first. */
export function readRegistration(text: RegistrationText, profiles: RaProfileDirectory): RegistrationReading {
  const problems: FieldProblem[] = [];
  const note = <Reading extends object>(
    reading: Reading,
  ): Exclude<Reading, { readonly problem: FieldProblem }> | null => {
    if (!isProblem(reading)) return reading as Exclude<Reading, { readonly problem: FieldProblem }>;
    problems.push(reading.problem);
    return null;
  };

  const name = note(readFqdn(text.fqdn));
  const addresses = text.ipAddresses.map((address) => note(readIpAddress(address))?.address ?? null);
  const given = text.serialNumber?.trim() ?? '';
  const serialNumber = given === '' ? null : (note(readDeviceSerial(given))?.serial ?? null);
  const challenge = text.challenge === null || text.challenge === '' ? null : text.challenge;
  const weak = challenge === null ? null : challengeProblem(challenge);
  if (weak !== null) problems.push(weak);
  const ipAddresses = addresses.filter((address) => address !== null);
  for (const [index, address] of ipAddresses.entries()) {
    if (ipAddresses.indexOf(address) < index) {
      problems.push({ field: 'ipAddresses', code: 'ip-twice', params: { value: address } });
    }
  }

  const hasChallenge = text.withoutChallenge !== true;
  if (!hasChallenge && challenge !== null) {
    problems.push({ field: 'challenge', code: 'challenge-and-none', params: {} });
  }
  const profile = note(readRaProfile(text.raProfileId ?? DEFAULT_RA_PROFILE_ID, profiles));
  if (name === null || profile === null || problems.length > 0) return { valid: null, problems };
  const { fqdn } = name;
  const validFor = hasChallenge ? text.validFor : null;
  const reusable = hasChallenge && text.reusable;
  const device = { fqdn, ipAddresses, serialNumber, raProfile: profile.id, notes: text.notes.trim() };
  return { valid: { ...device, challenge, hasChallenge, validFor, reusable }, problems: [] };
}

function readRaProfile(
  text: string,
  profiles: RaProfileDirectory,
): { readonly id: string } | { readonly problem: FieldProblem } {
  const found = profiles.find(text);
  if (found !== null) return { id: found.id };
  return { problem: { field: 'raProfileId', code: 'ra-profile-unknown', params: { value: text.slice(0, 64) } } };
}

function isProblem<Reading extends object>(
  reading: Reading,
): reading is Extract<Reading, { readonly problem: FieldProblem }> {
  return 'problem' in reading;
}
