import type { FieldProblem } from '../../../shared/contract/registrations.ts';

declare const validated: unique symbol;
/** A device's serial number as the manufacturer prints it; fits the X.520 serialNumber attribute. */
export type DeviceSerial = string & { readonly [validated]: 'serial' };

export type DeviceSerialReading = { readonly serial: DeviceSerial } | { readonly problem: FieldProblem };

/** PrintableString of 1 to 64 characters (X.520 §6.2.9, ub-serial-number). */
export function readDeviceSerial(text: string): DeviceSerialReading {
  const value = text.trim().replace(/\s+/g, ' ');
  if (value.length === 0 || value.length > 64 || !/^[A-Za-z0-9 '()+,\-./:=?]+$/.test(value)) {
    return { problem: { field: 'serialNumber', code: 'serial-characters', params: { value: value.slice(0, 80) } } };
  }
  return { serial: value as DeviceSerial };
}

/** caseIgnoreMatch (RFC 4517 §4.2.11), which is how serialNumber values compare. */
export function sameSerial(a: string, b: string): boolean {
  return fold(a) === fold(b);
}

function fold(value: string): string {
  return value.trim().replace(/\s+/g, ' ').toLowerCase();
}
