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

export const authorityView = z.strictObject({
  id: objectId,
  name: z.string(),
  subject: z.string(),
  serial: serialHex,
  keyKind,
  notBefore: instant,
  notAfter: instant,
  fingerprints: caFingerprints,
  pem: pemText,
  certificateUrl: z.string().nullable(),
  ra: z.strictObject({ serial: serialHex, subject: z.string(), notBefore: instant, notAfter: instant, keyKind }),
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

export const authority = {
  create: oc.input(authorityInput).output(authorityView),
  /** Null before the first run has made one. */
  get: oc.input(z.strictObject({})).output(authorityView.nullable()),
  inspect: oc.input(z.strictObject({})).output(inspection),
  publishCrl: oc.input(z.strictObject({})).output(crlState),
  /** The current CRL. */
  crl: oc.input(z.strictObject({})).output(z.strictObject({ pem: pemText, state: crlState })),
  inspectCrl: oc.input(z.strictObject({})).output(inspection),
  /** PEM of the CA certificate, with the chain up to the root when asked (a self-signed root is its own chain). */
  export: oc.input(z.strictObject({ chain: z.boolean().default(false) })).output(z.strictObject({ pem: pemText })),
};
