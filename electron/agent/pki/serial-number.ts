import { randomBytes } from 'node:crypto';

/**
 * A new certificate serial number: 20 octets, lower-case hexadecimal. 159 bits come from the system's generator; the
 * first bit stays 0 so that the DER INTEGER is positive in no more than 20 octets (RFC 5280 §4.1.2.2), and the second
 * octet pair never begins with a zero octet, so that every serial number of ours has one length.
 */
export function newSerialNumber(): string {
  const bytes = randomBytes(20);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes[0] === 0 ? newSerialNumber() : bytes.toString('hex');
}

/** Lower-case hexadecimal of the magnitude of an INTEGER's content octets: at least one byte, no leading zero bytes. */
export function serialToHex(content: Uint8Array): string {
  let from = 0;
  while (from < content.length - 1 && content[from] === 0) from++;
  return Buffer.from(content.buffer, content.byteOffset + from, content.length - from).toString('hex');
}

/** The magnitude, big-endian, for `unsignedInteger`. Throws RangeError for anything but 1 to 20 octets of hexadecimal. */
export function serialFromHex(serial: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2}){1,20}$/.test(serial)) throw new RangeError('not a serial number');
  return Uint8Array.from(Buffer.from(serial, 'hex'));
}
