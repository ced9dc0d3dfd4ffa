import { z } from 'zod';

/** Time on the wire of the contract: UTC epoch milliseconds. */
export const instant = z.int().nonnegative();

/** Certificate serial number: lower-case hexadecimal of the DER INTEGER's magnitude, without leading zeros beyond a byte. */
export const serialHex = z.string().regex(/^(?:[0-9a-f]{2}){1,20}$/);

/** Lower-case hexadecimal, no separators. */
export const hex = z.string().regex(/^(?:[0-9a-f]{2})*$/);

/** Identifier of a stored object: a UUID version 7, so that identifiers sort by creation. */
export const objectId = z.uuid();

/** PEM text that the agent made or that the operator pasted. One MiB is far beyond any certificate. */
export const pemText = z.string().max(1_048_576);

export const caFingerprints = z.strictObject({
  /** Lower-case hexadecimal of SHA-256 over the certificate's DER. */
  sha256: hex,
  /** Lower-case hexadecimal of SHA-1 over the certificate's DER; what older devices show. */
  sha1: hex,
  /** Lower-case hexadecimal of MD5 over the certificate's DER; what Cisco IOS 12 and sscep show. */
  md5: hex,
});
export type CaFingerprints = z.infer<typeof caFingerprints>;

/** Address of a directory: LDAPS alone, because a simple bind sends the password. */
export const directoryUrl = z
  .string()
  .max(300)
  .regex(/^ldaps:\/\/(?:[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?\/?$/);
