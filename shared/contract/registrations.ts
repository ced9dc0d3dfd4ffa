import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { page, pageRequest } from './paging.ts';
import { DEFAULT_RA_PROFILE_ID } from './services.ts';
import { caFingerprints, instant, objectId, serialHex } from './scalars.ts';

/**
 * waiting: the device has not enrolled and its challenge is good · enrolled: it holds a certificate from this
 * registration · expired: the challenge ran out unused · cancelled: the operator withdrew it; nothing may enroll or renew.
 */
export const REGISTRATION_STATES = ['waiting', 'enrolled', 'expired', 'cancelled'] as const;
export const registrationState = z.enum(REGISTRATION_STATES);
export type RegistrationState = z.infer<typeof registrationState>;

export const registrationRow = z.strictObject({
  id: objectId,
  /** The device's name as it will stand in the certificate: lower case, IDNA A-labels, no trailing dot. */
  fqdn: z.string(),
  /** The same name with U-labels, for reading. */
  fqdnUnicode: z.string(),
  /** IPv4 in dotted form, IPv6 in RFC 5952 form. */
  ipAddresses: z.array(z.string()),
  serialNumber: z.string().nullable(),
  state: registrationState,
  reusable: z.boolean(),
  /** When the challenge stops working, or null for never. */
  expiresAt: instant.nullable(),
  createdAt: instant,
  /** The newest certificate issued for this registration. */
  certificateSerial: serialHex.nullable(),
  certificateNotAfter: instant.nullable(),
  /** When something last asked for a certificate with this registration. */
  lastRequestAt: instant.nullable(),
});
export type RegistrationRow = z.infer<typeof registrationRow>;

export const registration = registrationRow.extend({
  notes: z.string(),
  raProfile: z.strictObject({ id: objectId, name: z.string() }).nullable(),
  /** none: it has none, so only an approval, a signed request or a still valid certificate lets the device in. */
  challenge: z.enum(['unused', 'used', 'reusable', 'expired', 'cancelled', 'none']),
  challengeUsedAt: instant.nullable(),
  cancelledAt: instant.nullable(),
  certificateCount: z.int().nonnegative(),
});
export type Registration = z.infer<typeof registration>;

/** What the operator types. Everything is validated and normalised by the agent; see `registrations.check`. */
export const registrationInput = z.strictObject({
  fqdn: z.string().max(300),
  ipAddresses: z.array(z.string().max(64)).max(32).default([]),
  serialNumber: z.string().max(64).nullable().default(null),
  /** Null lets the agent make one, which is better than most. */
  challenge: z.string().max(128).nullable().default(null),
  /** Milliseconds from now, or null for never. */
  validFor: z
    .int()
    .positive()
    .max(3_650 * 86_400_000)
    .nullable()
    .default(3_600_000),
  reusable: z.boolean().default(false),
  /** No challenge at all: then only an approval, a signed request or a still valid certificate lets the device in. */
  withoutChallenge: z.boolean().default(false),
  /** The RA profile under which the device enrolls. */
  raProfileId: objectId.default(DEFAULT_RA_PROFILE_ID),
  notes: z.string().max(2_000).default(''),
});
export type RegistrationInput = z.input<typeof registrationInput>;

/** A problem with one field; `code` is a key under `problems` in the catalogue and `params` its values. */
export const fieldProblem = z.strictObject({
  field: z.enum([
    'fqdn',
    'ipAddresses',
    'serialNumber',
    'challenge',
    'validFor',
    'reusable',
    'raProfileId',
    'notes',
    'row',
  ]),
  code: z.string(),
  params: z.record(z.string(), z.string()),
});
export type FieldProblem = z.infer<typeof fieldProblem>;

/** The one time that a challenge password leaves the agent. */
export const registrationCreated = z.strictObject({
  registration,
  /** Null for a registration without one. */
  challenge: z.string().nullable(),
  scepUrl: z.string(),
  caFingerprints,
});
export type RegistrationCreated = z.infer<typeof registrationCreated>;

const byId = z.strictObject({ id: objectId });

export const registrationList = pageRequest(
  [...REGISTRATION_STATES],
  ['createdAt', 'fqdn', 'expiresAt', 'lastRequestAt'],
);
export type RegistrationListInput = z.input<typeof registrationList>;

export const CSV_LIMIT = 16 * 1_048_576;

export const importReport = z.strictObject({
  rows: z.int().nonnegative(),
  valid: z.int().nonnegative(),
  /** Every row that cannot be imported, by its line in the file (the header is line 1); at most 1,000 are listed. */
  problems: z.array(z.strictObject({ line: z.int().positive(), fqdn: z.string(), problems: z.array(fieldProblem) })),
  /** The first rows as they would be stored, for the operator to look at. */
  preview: z.array(
    z.strictObject({
      line: z.int().positive(),
      fqdn: z.string(),
      ipAddresses: z.array(z.string()),
      serialNumber: z.string().nullable(),
      reusable: z.boolean(),
      validFor: z.int().nullable(),
      challengeGiven: z.boolean(),
      withoutChallenge: z.boolean(),
    }),
  ),
});
export type ImportReport = z.infer<typeof importReport>;

/** Progress of an import, then its result. Nothing is stored unless `done` is reached. */
export const importProgress = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('working'), done: z.int().nonnegative(), total: z.int().nonnegative() }),
  z.strictObject({
    step: z.literal('done'),
    imported: z.int().nonnegative(),
    /** CSV (RFC 4180) of fqdn and the challenge made for it; the only time that these challenges are shown. */
    challengesCsv: z.string(),
  }),
]);

export const registrations = {
  /** Problems that `create` would find, with the other registration's name where it is a duplicate. */
  check: oc.input(registrationInput).output(z.array(fieldProblem)),
  create: oc.input(registrationInput).output(registrationCreated),
  list: oc.input(registrationList).output(page(registrationRow)),
  get: oc.input(byId).output(registration),
  /** Changes the notes; names and challenge are fixed once registered. */
  setNotes: oc.input(byId.extend({ notes: z.string().max(2_000) })).output(registration),
  /** Makes a new challenge and a new validity; the old challenge stops working at once. */
  newChallenge: oc
    .input(
      byId.extend({
        validFor: z
          .int()
          .positive()
          .max(3_650 * 86_400_000)
          .nullable()
          .default(3_600_000),
      }),
    )
    .output(registrationCreated),
  /** Nothing may enroll or renew with it any more; its certificates stay as they are. */
  cancel: oc.input(byId).output(registration),
  importCheck: oc.input(z.strictObject({ csv: z.string().max(CSV_LIMIT) })).output(importReport),
  import: oc.input(z.strictObject({ csv: z.string().max(CSV_LIMIT) })).output(eventIterator(importProgress)),
  exportCsv: oc.input(z.strictObject({})).output(eventIterator(z.string())),
};
