import { oc } from '@orpc/contract';
import { z } from 'zod';
import { person } from './operators.ts';
import { page, pageRequest } from './paging.ts';
import { instant, objectId, serialHex } from './scalars.ts';
import { refusalCode } from '../domain/refusal.ts';

export const TRANSACTION_STATES = ['issued', 'refused', 'pending'] as const;
export const transactionState = z.enum(TRANSACTION_STATES);
export type TransactionState = z.infer<typeof transactionState>;

/** Why a request was refused: `code` names the rule, `params` the values that broke it, for the catalogue's sentence. */
export const refusal = z.strictObject({
  code: refusalCode,
  params: z.record(z.string(), z.string()),
});
export type Refusal = z.infer<typeof refusal>;

export const transactionRow = z.strictObject({
  id: objectId,
  state: transactionState,
  receivedAt: instant,
  /** IP address of the client. */
  clientAddress: z.string(),
  /** SCEP messageType by name, or null when the message could not be read that far. */
  messageType: z.string().nullable(),
  /** What the device called itself; from the CSR, never to be trusted beyond reading. */
  requestedName: z.string().nullable(),
  registrationId: objectId.nullable(),
  registrationFqdn: z.string().nullable(),
  certificateSerial: serialHex.nullable(),
  refusal: refusal.nullable(),
  /** True when the stored answer was given again. */
  replayed: z.boolean(),
  /** Handed to an external CA: while it is pending, it waits there and for no person. */
  forwarded: z.boolean(),
});
export type TransactionRow = z.infer<typeof transactionRow>;

/** The request as it was understood; null fields could not be read. Text from the device is shown, never used. */
export const decodedRequest = z.strictObject({
  httpMethod: z.enum(['GET', 'POST']),
  path: z.string(),
  sizeBytes: z.int().nonnegative(),
  transactionId: z.string().nullable(),
  messageType: z.string().nullable(),
  digestAlgorithm: z.string().nullable(),
  contentCipher: z.string().nullable(),
  keyTransport: z.string().nullable(),
  signer: z
    .strictObject({ subject: z.string(), issuer: z.string(), serial: z.string(), selfSigned: z.boolean() })
    .nullable(),
  csr: z
    .strictObject({
      subject: z.string(),
      commonNames: z.array(z.string()),
      dnsNames: z.array(z.string()),
      ipAddresses: z.array(z.string()),
      otherNames: z.array(z.string()),
      serialNumbers: z.array(z.string()),
      keyAlgorithm: z.string(),
      signatureAlgorithm: z.string(),
      extensions: z.array(z.string()),
      challengePresent: z.boolean(),
      /** What the CSR asked for and the profile did not grant (subject attributes, key usages), for reading. */
      notGranted: z.array(z.string()),
    })
    .nullable(),
  /** What CertPoll, GetCert and GetCRL ask about; absent in other messages. */
  about: z
    .strictObject({ issuer: z.string(), subject: z.string().nullable(), serial: z.string().nullable() })
    .optional(),
});
export type DecodedRequest = z.infer<typeof decodedRequest>;

/**
 * challenge: a registration's · certificate: the one to be renewed · static, dynamic, webhook: another kind of challenge ·
 * signer: a management system asked for the device · approval: nobody but the operator vouches for it.
 */
export const AUTHENTICATION_KINDS = [
  'challenge',
  'certificate',
  'static',
  'dynamic',
  'webhook',
  'signer',
  'approval',
  'none',
] as const;
export const authenticationKind = z.enum(AUTHENTICATION_KINDS);
export type AuthenticationKind = z.infer<typeof authenticationKind>;

export const profileReference = z.strictObject({ id: objectId, name: z.string() });

export const transaction = transactionRow.extend({
  protocol: z.literal('scep'),
  profile: z.string(),
  completedAt: instant.nullable(),
  durationMs: z.number().nonnegative().nullable(),
  /** The profiles that it was addressed to and handled under, as they are called now; null when they are gone or were never known. */
  scepProfile: profileReference.nullable(),
  raProfile: profileReference.nullable(),
  /** How the request was authenticated. */
  authentication: authenticationKind,
  /** What a request that waits is waiting for, or how it was decided; null when nobody was asked. */
  approval: z
    .strictObject({
      persons: z.union([z.literal(1), z.literal(2)]),
      /** When it is refused by itself. */
      expiresAt: instant,
      approvals: z.array(z.strictObject({ by: z.string(), at: instant })),
    })
    .nullable(),
  /** SCEP failInfo by name on the wire. */
  failInfo: z.string().nullable(),
  decoded: decodedRequest,
  csrPem: z.string().nullable(),
});
export type Transaction = z.infer<typeof transaction>;

export const transactionList = pageRequest([...TRANSACTION_STATES], ['receivedAt']).extend({
  registrationId: objectId.optional(),
});
export type TransactionListInput = z.input<typeof transactionList>;

export const transactions = {
  /** How many wait for a person. */
  waiting: oc.input(z.strictObject({})).output(z.strictObject({ count: z.int().nonnegative() })),
  list: oc.input(transactionList).output(page(transactionRow)),
  get: oc.input(z.strictObject({ id: objectId })).output(transaction),
  /** Issues to a request that waits, or counts the first of two persons. Fails with `approval-…` codes. */
  approve: oc.input(z.strictObject({ id: objectId, person: person.nullable() })).output(transaction),
  /** The device's next poll learns that it failed; the reason stays with the operator. */
  refuse: oc
    .input(z.strictObject({ id: objectId, reason: z.string().trim().min(1).max(500), person: person.nullable() }))
    .output(transaction),
};
