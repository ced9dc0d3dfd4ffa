import type { Refusal } from '../../../shared/contract/transactions.ts';
import type { RegistrationFacts } from '../store/enrollment-queries.ts';
import type { CertificateFacts } from '../store/queries.ts';
import type { Store } from '../store/store.ts';
import type { EnrollmentPolicy, RaProfileFacts, ScepProfileFacts, SignerFacts, WebhookAnswer } from './policy.ts';
import type { EnrollmentRequest } from './request.ts';
import type { RequestedNames } from './requested-names.ts';

/**
 * Who asks, and for which device. Without a registration the device is one that the profile allows by name. A name alone
 * is never an authentication: `approval` is nobody's proof, and leads to a person and not to a certificate.
 */
export type Authentication =
  | { readonly by: 'challenge'; readonly registration: RegistrationFacts; readonly challengeMac: Uint8Array }
  | { readonly by: 'certificate'; readonly registration: RegistrationFacts | null; readonly renews: CertificateFacts }
  | { readonly by: 'dynamic'; readonly registration: RegistrationFacts | null; readonly challengeId: string }
  | { readonly by: 'signer'; readonly registration: RegistrationFacts | null; readonly signer: SignerFacts }
  | { readonly by: 'static' | 'webhook' | 'approval'; readonly registration: RegistrationFacts | null };

export type AuthenticationResult =
  { readonly authentication: Authentication; readonly refusal: null } | NotAuthenticated;
export type NotAuthenticated = {
  readonly authentication: null;
  readonly refusal: Refusal;
  /** What the request seems to be about, for the console. */
  readonly registration: RegistrationFacts | null;
};

export type AuthenticateDeps = {
  readonly store: Store;
  readonly policy: EnrollmentPolicy;
  readonly challengeMac: (challenge: string) => Uint8Array;
};

/** A request with what is read of it once, under the profiles that decide about it. */
export type Asked = {
  readonly request: EnrollmentRequest;
  readonly names: RequestedNames;
  readonly scep: ScepProfileFacts;
  readonly ra: RaProfileFacts;
  /** Asks the profile's webhook, once however often the request is decided anew. */
  readonly askWebhook: (challenge: string) => Promise<WebhookAnswer>;
};

export function authenticated(authentication: Authentication): AuthenticationResult {
  return { authentication, refusal: null };
}

export function notAuthenticated(refusal: Refusal, registration: RegistrationFacts | null = null): NotAuthenticated {
  return { authentication: null, refusal, registration };
}

/** An empty challenge is no challenge, nor is one that nobody can see, whatever a profile or a registration says. */
export function hasChallenge({ challenge }: Pick<EnrollmentRequest, 'challenge'>): boolean {
  return challenge !== null && /[^\s\p{C}\p{Z}]/u.test(challenge);
}

export function isoDate(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
