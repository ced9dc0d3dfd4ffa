import { oc } from '@orpc/contract';
import { z } from 'zod';
import { inspection } from './inspect.ts';
import { caFingerprints, instant, objectId, pemText, serialHex } from './scalars.ts';

export const KEY_KINDS = ['rsa:2048', 'rsa:3072', 'rsa:4096', 'ec:p256', 'ec:p384'] as const;
export const keyKind = z.enum(KEY_KINDS);
export type KeyKind = z.infer<typeof keyKind>;

export const crlState = z.strictObject({
  number: z.int().positive(),
  thisUpdate: instant,
  nextUpdate: instant,
  entries: z.int().nonnegative(),
  url: z.string().nullable(),
});
export type CrlState = z.infer<typeof crlState>;

/** standard: what every profile but the legacy ones uses · legacy: for MD5 and single DES, with a key that nothing else has. */
export const RA_ROLES = ['standard', 'legacy'] as const;
export type RaRole = (typeof RA_ROLES)[number];

const registrationAuthority = z.strictObject({
  serial: serialHex,
  subject: z.string(),
  notBefore: instant,
  notAfter: instant,
  keyKind,
});

/** staged: made to follow the current one, issues nothing yet · current: issues · former: only publishes its CRL. */
export const AUTHORITY_STATES = ['staged', 'current', 'former'] as const;

export const authorityView = z.strictObject({
  id: objectId,
  name: z.string(),
  state: z.enum(AUTHORITY_STATES),
  subject: z.string(),
  serial: serialHex,
  keyKind,
  notBefore: instant,
  notAfter: instant,
  /** When a staged one is to follow by itself; null for by hand. */
  activateAt: instant.nullable(),
  /** Since when it issues, and since when no longer. */
  activatedAt: instant.nullable(),
  retiredAt: instant.nullable(),
  /** When the last certificate that it issued ends; a former one publishes its CRL until then. */
  lastCertificateEnds: instant,
  fingerprints: caFingerprints,
  pem: pemText,
  certificateUrl: z.string().nullable(),
  ra: registrationAuthority,
  /** Null until the first legacy SCEP profile was enabled. */
  legacyRa: registrationAuthority.nullable(),
  crl: crlState,
  issued: z.int().nonnegative(),
  revoked: z.int().nonnegative(),
});
export type AuthorityView = z.infer<typeof authorityView>;

export const authorityInput = z.strictObject({
  name: z.string().trim().min(1).max(64),
  key: keyKind.default('rsa:3072'),
  years: z.int().min(1).max(40).default(10),
});
export type AuthorityInput = z.input<typeof authorityInput>;

/** When a staged authority is to follow by itself, in the future and before the current one ends; null for by hand. */
const activateAt = instant.nullable();
const staged = z.strictObject({ id: objectId });
/** The current one unless another is named. */
const any = z.strictObject({ id: objectId.optional() });

export const authority = {
  create: oc.input(authorityInput).output(authorityView),
  /** The one that issues; null before the first run has made one. */
  get: oc.input(z.strictObject({})).output(authorityView.nullable()),
  /** The staged one, the current one and those before it, newest first. */
  list: oc.input(z.strictObject({})).output(z.array(authorityView)),
  /** Makes the next authority with its RAs. Devices can fetch it (GetNextCACert); it issues nothing until it is activated. */
  stage: oc.input(authorityInput.extend({ activateAt: activateAt.default(null) })).output(authorityView),
  /** Says when the staged one is to follow. */
  plan: oc.input(staged.extend({ activateAt })).output(authorityView),
  /** From now on the staged one issues. There is no way back. */
  activate: oc.input(staged).output(authorityView),
  /** Destroys the keys of the staged one. */
  withdraw: oc.input(staged).output(z.strictObject({})),
  inspect: oc.input(any).output(inspection),
  publishCrl: oc.input(any).output(crlState),
  /** The newest CRL. */
  crl: oc.input(any).output(z.strictObject({ pem: pemText, state: crlState })),
  inspectCrl: oc.input(any).output(inspection),
  /** PEM of the CA certificate, with the chain up to the root when asked (a self-signed root is its own chain). */
  export: oc.input(any.extend({ chain: z.boolean().default(false) })).output(z.strictObject({ pem: pemText })),
};
