import type {
  EnrollmentPolicy,
  RaProfileFacts,
  ScepProfileFacts,
  SignerFacts,
  WebhookAnswer,
  WebhookQuestion,
} from '../../electron/agent/enrollment/policy.ts';
import { certificateProfile } from '../../electron/agent/profiles/certificate-profile.ts';
import { nameLimits } from '../../electron/agent/profiles/name-limits.ts';
import { DEFAULT_RA_PROFILE_ID, DEFAULT_SCEP_PROFILE_ID } from '../../shared/contract/services.ts';

const DAY = 86_400_000;

export const SCEP_DEFAULT: ScepProfileFacts = {
  id: DEFAULT_SCEP_PROFILE_ID,
  name: 'default',
  enabled: true,
  challenges: { registration: true, static: false, dynamic: null, webhook: null },
};

export const RA_DEFAULT: RaProfileFacts = {
  id: DEFAULT_RA_PROFILE_ID,
  name: 'default',
  enabled: true,
  authority: 'local',
  certificateProfile: 'device',
  validityDays: null,
  matching: { fqdn: 'when-named', ipAddress: 'when-named', serialNumber: 'when-named' },
  unregistered: null,
  sid: false,
  approval: { rule: 'never', persons: 1, expiresAfter: 7 * DAY },
  renewal: { allowed: true, windowDays: null, sameKey: true, revokeOld: false },
};

export const DYNAMIC = { page: true, webhook: true, validFor: 3_600_000, most: 5 } as const;
export const WEBHOOK = { url: 'https://mdm.office.example/', timeout: 1_000, caPem: null } as const;

export const limits = (patterns: string[], ipRanges: string[] = []) => nameLimits({ patterns, ipRanges });

/** What the operator decided, for a test to decide. */
export class TestPolicy implements EnrollmentPolicy {
  readonly scepProfiles = new Map([[SCEP_DEFAULT.id, SCEP_DEFAULT]]);
  readonly raProfiles = new Map([[RA_DEFAULT.id, RA_DEFAULT]]);
  /** By SHA-256 of the certificate. */
  readonly signers = new Map<string, SignerFacts>();
  readonly staticMacs = new Map<string, Uint8Array>();
  readonly asked: WebhookQuestion[] = [];
  webhook: (question: WebhookQuestion) => Promise<WebhookAnswer> = async () => ({ allowed: true });

  /** Changes the default SCEP profile, or makes or changes another. */
  scep(change: Partial<ScepProfileFacts>): ScepProfileFacts {
    const id = change.id ?? DEFAULT_SCEP_PROFILE_ID;
    const facts = { ...(this.scepProfiles.get(id) ?? SCEP_DEFAULT), ...change };
    this.scepProfiles.set(id, facts);
    return facts;
  }

  challenges(change: Partial<ScepProfileFacts['challenges']>): void {
    this.scep({ challenges: { ...SCEP_DEFAULT.challenges, ...change } });
  }

  /** Changes the default RA profile, or makes or changes another. */
  ra(change: Partial<RaProfileFacts>): RaProfileFacts {
    const id = change.id ?? DEFAULT_RA_PROFILE_ID;
    const facts = { ...(this.raProfiles.get(id) ?? RA_DEFAULT), ...change };
    this.raProfiles.set(id, facts);
    return facts;
  }

  approval(change: Partial<RaProfileFacts['approval']>): void {
    this.ra({ approval: { ...RA_DEFAULT.approval, ...change } });
  }

  renewal(change: Partial<RaProfileFacts['renewal']>): void {
    this.ra({ renewal: { ...RA_DEFAULT.renewal, ...change } });
  }

  scepProfile(id: string): ScepProfileFacts | null {
    return this.scepProfiles.get(id) ?? null;
  }

  raProfile(id: string): RaProfileFacts | null {
    return this.raProfiles.get(id) ?? null;
  }

  async signerByCertificate(sha256: string): Promise<SignerFacts | null> {
    return this.signers.get(sha256) ?? null;
  }

  async signerById(id: string): Promise<SignerFacts | null> {
    return [...this.signers.values()].find((signer) => signer.id === id) ?? null;
  }

  staticMac(scepProfileId: string): Uint8Array | null {
    return this.staticMacs.get(scepProfileId) ?? null;
  }

  askWebhook(_: string, question: WebhookQuestion): Promise<WebhookAnswer> {
    this.asked.push(question);
    return this.webhook(question);
  }

  certificateProfile(ra: RaProfileFacts) {
    return { ...certificateProfile(ra.certificateProfile), validityDays: ra.validityDays ?? 365 };
  }
}
