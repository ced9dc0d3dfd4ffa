import { z } from 'zod';
import { hex, instant } from '../../../shared/contract/scalars.ts';
import { OPERATOR_ROLES } from '../../../shared/contract/operators.ts';
import { endpointSettings } from '../../../shared/contract/endpoints.ts';
import { raProfileSettings, scepProfileSettings } from '../../../shared/contract/services.ts';
import { signerSettings } from '../../../shared/contract/signers.ts';

/** Bytes in JSON. */
const base64 = z.base64();

/** What the store keeps of each kind, beside its name; validated when it is loaded. Secrets are here as MACs alone. */
const scepProfile = scepProfileSettings.extend({
  isDefault: z.boolean(),
  /** HMAC of the static challenge; its text is sealed in the vault. */
  staticMac: hex.nullable(),
  /** HMAC of the bearer token of the incoming webhook, which is kept nowhere. */
  tokenMac: hex.nullable(),
});
export type StoredScepProfile = z.infer<typeof scepProfile>;

export type StoredRaProfile = z.infer<typeof raProfileSettings>;

/** What the newest good CRL says of one certificate, and how the last fetch ended. */
const crlNews = z.strictObject({
  /** When it was last tried. */
  fetchedAt: instant,
  /** Of the newest good CRL; null while there was none. */
  thisUpdate: instant.nullable(),
  nextUpdate: instant.nullable(),
  revokedAt: instant.nullable(),
  /** A key under `problems`, for a fetch that brought nothing. */
  problem: z.string().nullable(),
});
export type CrlNews = z.infer<typeof crlNews>;

const signer = signerSettings.extend({ certificate: base64, crl: crlNews.nullable() });
export type StoredSigner = z.infer<typeof signer>;

const passwordHash = z.strictObject({
  salt: base64,
  hash: base64,
  cost: z
    .int()
    .min(2)
    .max(2 ** 20),
  blockSize: z.int().min(1).max(32),
  parallelism: z.int().min(1).max(16),
});
export type PasswordHash = z.infer<typeof passwordHash>;

const operator = z.strictObject({
  roles: z.array(z.enum(OPERATOR_ROLES)),
  password: passwordHash,
  lastUsedAt: instant.nullable(),
});
export type StoredOperator = z.infer<typeof operator>;

/** Passwords and keys are sealed in the vault; the certificate is public, and so are those of CAs that will follow, whom nobody believes yet. */
const endpoint = endpointSettings.extend({ certificate: base64.nullable(), next: z.array(base64).default([]) });
export type StoredEndpoint = z.infer<typeof endpoint>;

export const STORED_BODIES = {
  'scep-profile': scepProfile,
  'ra-profile': raProfileSettings,
  signer,
  operator,
  endpoint,
} as const;

export type Bodies = {
  readonly 'scep-profile': StoredScepProfile;
  readonly 'ra-profile': StoredRaProfile;
  readonly signer: StoredSigner;
  readonly operator: StoredOperator;
  readonly endpoint: StoredEndpoint;
};
