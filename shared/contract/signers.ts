import { oc } from '@orpc/contract';
import { z } from 'zod';
import { hex, instant, objectId, pemText } from './scalars.ts';
import { nameScope, profileNotice } from './services.ts';

/**
 * How it is known that a management signer's certificate was not revoked: `local` asks our own store (we issued it), `crl`
 * a CRL that is fetched from the address that the operator typed, `unchecked` nobody, with a standing warning.
 */
export const signerRevocation = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('local') }),
  z.strictObject({
    source: z.literal('crl'),
    /** HTTP or HTTPS; typed by the operator, never taken from a certificate. */
    url: z.url({ protocol: /^https?$/ }).max(2_048),
    /** PEM of the certificate that signs the CRL. */
    issuerPem: pemText,
  }),
  z.strictObject({ source: z.literal('unchecked') }),
]);

/** Extended key usages of which the signer's certificate must have one: names or dotted OIDs. */
const usage = z.string().regex(/^(?:cmcRA|certificateRequestAgent|clientAuth|[0-9]+(?:\.[0-9]+)+)$/);

export const signerSettings = z.strictObject({
  enabled: z.boolean(),
  usages: z.array(usage).min(1).max(8),
  /** For which devices it may ask beside the registered ones. */
  scope: nameScope,
  /** Whether it may ask for registered devices whose names are outside its scope. */
  registered: z.boolean(),
  raProfileIds: z.array(objectId).min(1).max(64),
  /** Certificates an hour. */
  quota: z.int().min(1).max(100_000),
  revocation: signerRevocation,
});
export type SignerSettings = z.infer<typeof signerSettings>;

/** Why a signer would be refused now, or `good`. */
export const SIGNER_STANDINGS = [
  'good',
  'disabled',
  'expired',
  'not-yet-valid',
  'revoked',
  'revocation-unknown',
  'usage-missing',
] as const;

export const signer = signerSettings.extend({
  id: objectId,
  name: z.string(),
  createdAt: instant,
  version: z.int().positive(),
  certificate: z.strictObject({
    pem: pemText,
    subject: z.string(),
    issuer: z.string(),
    serial: z.string(),
    sha256: hex,
    notBefore: instant,
    notAfter: instant,
    usages: z.array(z.string()),
  }),
  standing: z.enum(SIGNER_STANDINGS),
  /** Certificates in the hour that runs. */
  usedThisHour: z.int().nonnegative(),
  /**
   * When the CRL that it is checked against was last asked for, when the newest good one ends (null while there was none),
   * and what was wrong with the last one: a key under `problems`. Null for the other sources and before the first fetch.
   */
  crl: z
    .strictObject({ fetchedAt: instant, nextUpdate: instant.nullable(), problem: z.string().nullable() })
    .nullable(),
  notices: z.array(profileNotice),
});
export type Signer = z.infer<typeof signer>;

const byId = z.strictObject({ id: objectId });

/** Management systems that may ask for certificates on behalf of devices. */
export const signers = {
  list: oc.input(z.strictObject({})).output(z.array(signer)),
  get: oc.input(byId).output(signer),
  create: oc.input(signerSettings.extend({ name: z.string().trim().min(1).max(64), pem: pemText })).output(signer),
  set: oc.input(byId.extend({ version: z.int().positive(), settings: signerSettings })).output(signer),
  remove: oc.input(byId.extend({ version: z.int().positive() })).output(z.strictObject({})),
  /** Fetches its CRL now. */
  refresh: oc.input(byId).output(signer),
};
