import type { RaProfileSettings, ScepProfileSettings } from '../../../shared/contract/services.ts';
import type { SIGNER_STANDINGS, SignerSettings } from '../../../shared/contract/signers.ts';
import type { CertificationRequest } from '../pki/certification-request.ts';
import type { CertificateProfile } from '../profiles/certificate-profile.ts';

/** Which names are within a scope: patterns and ranges that were read once, when their owner was loaded. */
export type NameLimits = {
  /** For a host name (lower case, A-labels) or another commonName; in time that is linear in its length. */
  allowsName(name: string): boolean;
  /** For dotted IPv4, or IPv6 in RFC 5952 form. */
  allowsAddress(address: string): boolean;
};

/** A SCEP profile, as far as enrollment decides on it. */
export type ScepProfileFacts = Pick<ScepProfileSettings, 'enabled' | 'challenges'> & {
  readonly id: string;
  readonly name: string;
};

/** An RA profile, as far as enrollment decides on it. */
export type RaProfileFacts = Pick<
  RaProfileSettings,
  'enabled' | 'authority' | 'certificateProfile' | 'validityDays' | 'matching' | 'sid' | 'approval' | 'renewal'
> & {
  readonly id: string;
  readonly name: string;
  /** Null: a registration must match. */
  readonly unregistered: NameLimits | null;
};

/** A management signer, as far as enrollment decides on it. */
export type SignerFacts = Pick<SignerSettings, 'registered' | 'raProfileIds' | 'quota'> & {
  readonly id: string;
  readonly name: string;
  /** What it may ask for beside the registered devices. */
  readonly scope: NameLimits;
  /** At the time that was asked about: enabled, usages, dates, revocation, in one word. */
  readonly standing: (typeof SIGNER_STANDINGS)[number];
};

/** What another server is asked about a challenge. The request's signature and proof of possession are verified. */
export type WebhookQuestion = {
  readonly transactionId: Uint8Array;
  /** Never blank. */
  readonly challenge: string;
  readonly csr: CertificationRequest;
  readonly clientAddress: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
};

/** `reason` is for the operator alone. */
export type WebhookAnswer =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly because: 'refused' | 'unavailable'; readonly reason: string };

/**
 * What the operator decided beforehand: profiles, signers, challenges that many devices share. Read from memory, because
 * every request asks; what is asked of others, or of the clock, is asynchronous.
 */
export type EnrollmentPolicy = {
  scepProfile(id: string): ScepProfileFacts | null;
  raProfile(id: string): RaProfileFacts | null;
  /** Null in no time where no signer has exactly this certificate; lower-case hexadecimal of SHA-256 over the DER. */
  signerByCertificate(sha256: string, now: number): Promise<SignerFacts | null>;
  signerById(id: string, now: number): Promise<SignerFacts | null>;
  /** MAC of the profile's static challenge; null where it has none or is not to accept it. */
  staticMac(scepProfileId: string): Uint8Array | null;
  /** Never rejects: no answer in time is `unavailable`. */
  askWebhook(scepProfileId: string, question: WebhookQuestion): Promise<WebhookAnswer>;
  certificateProfile(profile: RaProfileFacts): CertificateProfile;
};
