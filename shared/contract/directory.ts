import { oc } from '@orpc/contract';
import { z } from 'zod';
import { fieldProblem } from './registrations.ts';
import { directoryUrl, hex, instant, pemText } from './scalars.ts';

/**
 * An Active Directory, and as whom to ask it. It goes in with each call and is kept nowhere: a directory is asked a few times, by a
 * person who knows a password.
 */
export const directoryConnection = z.strictObject({
  /** Of LDAPS alone: a simple bind sends the password. */
  url: directoryUrl,
  account: z.strictObject({
    /** `user@domain`, `DOMAIN\user` or a distinguished name. */
    name: z.string().trim().min(1).max(1_024),
    /** Never empty: a bind without a password succeeds without proving anything (RFC 4513 §5.1.2). */
    password: z.string().min(1).max(1_024),
  }),
  /** PEM of the root under which the directory's certificate is; null for the roots that this system believes. */
  roots: pemText.nullable(),
});
export type DirectoryConnection = z.infer<typeof directoryConnection>;

const certificateFacts = z.strictObject({ subject: z.string(), sha256: hex, notAfter: instant, pem: pemText });

/** A CA of the forest, as it announces itself there. */
export const directoryCa = z.strictObject({
  name: z.string(),
  host: z.string().nullable(),
  /** Its certificate and those above it as far as the directory has them, the issuing CA first. Empty where it has none. */
  chain: z.array(certificateFacts),
  /** Its certificates may log on to the domain; an enrollment agent's issuer has to be one of those. */
  ntAuth: z.boolean(),
  /** Addresses of its enrollment web service (CES), preferred ones first. */
  servers: z.array(
    z.strictObject({
      url: z.string(),
      authentication: z.enum(['anonymous', 'kerberos', 'password', 'certificate']),
      renewalOnly: z.boolean(),
    }),
  ),
  /** Names of the templates that it issues. */
  templates: z.array(z.string()),
});
export type DirectoryCa = z.infer<typeof directoryCa>;

export const directoryTemplate = z.strictObject({
  name: z.string(),
  displayName: z.string(),
  /** Whose word the names in the certificate are: the request's, or the directory's. */
  subject: z.enum(['request', 'directory']),
  /** How many certificates of enrollment agents have to sign a request. */
  signatures: z.int().nonnegative(),
  /** A manager of the CA has to approve. */
  approval: z.boolean(),
  onBehalf: z.boolean(),
  leastKeyBits: z.int().nonnegative(),
  /** Milliseconds. */
  validity: z.number().nonnegative(),
  /** Dotted OIDs of the extended key usage. */
  purposes: z.array(z.string()),
});
export type DirectoryTemplate = z.infer<typeof directoryTemplate>;

export const directoryCas = z.strictObject({ cas: z.array(directoryCa), templates: z.array(directoryTemplate) });
export type DirectoryCas = z.infer<typeof directoryCas>;

const passedOver = z.strictObject({ name: z.string(), problems: z.array(fieldProblem) });

/** What an import would do with the devices of a directory; nothing is stored. */
export const directoryDevices = z.strictObject({
  found: z.int().nonnegative(),
  ready: z.int().nonnegative(),
  /** The ready ones as a list for `registrations.importCheck` and `registrations.import`; empty without any. */
  csv: z.string(),
  knownCount: z.int().nonnegative(),
  /** Registered already, by name, address or serial number; at most 1,000 are listed. */
  known: z.array(passedOver),
  unusableCount: z.int().nonnegative(),
  /** What no registration can be made of, and why; at most 1,000 are listed. */
  unusable: z.array(passedOver),
});
export type DirectoryDevices = z.infer<typeof directoryDevices>;

/** Reads an Active Directory; nothing there is ever changed. Fails with `directory-failed` and the fault as details. */
export const directory = {
  discover: oc.input(z.strictObject({ connection: directoryConnection })).output(directoryCas),
  devices: oc
    .input(
      z.strictObject({
        connection: directoryConnection,
        /** Distinguished name of the folder to look in, with those below it; null for the whole domain. */
        base: z.string().trim().min(1).max(1_024).nullable(),
        computers: z.boolean(),
        printers: z.boolean(),
        /** Ask the DNS for the addresses of each name, and for the names of printers known by address. */
        addresses: z.boolean(),
      }),
    )
    .output(directoryDevices),
};
