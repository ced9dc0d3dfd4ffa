import type { FieldProblem } from '../../../shared/contract/registrations.ts';
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
  readonly notes: string;
};

/** The same, checked: every field is its own proof. */
export type ValidRegistration = {
  readonly fqdn: Fqdn;
  readonly ipAddresses: readonly IpAddress[];
  readonly serialNumber: DeviceSerial | null;
  /** Null: one is to be made. */
  readonly challenge: string | null;
  readonly validFor: number | null;
  readonly reusable: boolean;
  readonly notes: string;
};

export type RegistrationReading =
  | { readonly valid: ValidRegistration; readonly problems: readonly [] }
  | { readonly valid: null; readonly problems: readonly FieldProblem[] };

/** Checks every field and names every problem, not only the first. */
export function readRegistration(text: RegistrationText): RegistrationReading {
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

  if (name === null || problems.length > 0) return { valid: null, problems };
  const { validFor, reusable, notes } = text;
  return {
    valid: { fqdn: name.fqdn, ipAddresses, serialNumber, challenge, validFor, reusable, notes: notes.trim() },
    problems: [],
  };
}

function isProblem<Reading extends object>(
  reading: Reading,
): reading is Extract<Reading, { readonly problem: FieldProblem }> {
  return 'problem' in reading;
}
