import type {
  EnrollmentPolicy,
  RaProfileFacts,
  ScepProfileFacts,
  SignerFacts,
  WebhookAnswer,
  WebhookQuestion,
} from '../enrollment/policy.ts';
import { certificateProfile } from '../profiles/certificate-profile.ts';
import { nameLimits } from '../profiles/name-limits.ts';
import type { ProfileSecrets } from './profile-secrets.ts';
import type { Known, KnownOf, ServiceObjects } from './service-objects.ts';
import type { Signers } from './signers.ts';
import type { StoredScepProfile } from './stored-bodies.ts';

/** What is needed to ask a profile's webhook. */
export type WebhookTarget = {
  /** The profile's name. */
  readonly profile: string;
  readonly url: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly caPem: string | null;
  /** HMAC key. */
  readonly secret: Uint8Array;
};

export type AskWebhook = (target: WebhookTarget, question: WebhookQuestion) => Promise<WebhookAnswer>;

export type PolicyDeps = {
  readonly objects: ServiceObjects;
  readonly secrets: ProfileSecrets;
  readonly signers: Signers;
  readonly askWebhook: AskWebhook;
  /** Of certificates whose RA profile says nothing else. */
  readonly certificateDays: () => number;
};

/** What the operator decided, as enrollment asks for it: from memory. The store is asked about signers of our own CA alone. */
export function createPolicy({ objects, secrets, signers, askWebhook, certificateDays }: PolicyDeps): EnrollmentPolicy {
  const scepFacts = remembered(readScepFacts);
  const raFacts = remembered(readRaFacts);
  const factsOf = async (known: KnownOf<'signer'> | null, now: number): Promise<SignerFacts | null> => {
    if (known === null) return null;
    const { id, name, body } = known;
    const { registered, raProfileIds, quota } = body;
    const { scope } = signers.read(known);
    return { id, name, registered, raProfileIds, quota, scope, standing: await signers.standing(known, now) };
  };
  const scep = (id: string): ReturnType<typeof readScepFacts> | null => {
    const known = objects.find('scep-profile', id);
    return known === null ? null : scepFacts(known);
  };
  return {
    scepProfile: (id) => scep(id)?.facts ?? null,
    raProfile(id) {
      const known = objects.find('ra-profile', id);
      return known === null ? null : raFacts(known);
    },
    signerByCertificate: (sha256, now) => factsOf(signers.withCertificate(sha256), now),
    signerById: (id, now) => factsOf(objects.find('signer', id), now),
    staticMac: (scepProfileId) => scep(scepProfileId)?.staticMac ?? null,
    async askWebhook(scepProfileId, question) {
      const known = scep(scepProfileId)?.facts ?? null;
      const webhook = known?.challenges.webhook ?? null;
      const secret = secrets.webhookSecret(scepProfileId);
      if (known === null || webhook === null || secret === null) {
        return { allowed: false, because: 'unavailable', reason: 'no secret' };
      }
      return askWebhook({ ...webhook, profile: known.name, secret }, question);
    },
    certificateProfile(ra) {
      const profile = certificateProfile(ra.certificateProfile);
      return { ...profile, validityDays: ra.validityDays ?? certificateDays() };
    },
  };
}

function readScepFacts({ id, name, body }: Known<StoredScepProfile>): {
  readonly facts: ScepProfileFacts;
  readonly staticMac: Uint8Array | null;
} {
  const { enabled, challenges, staticMac } = body;
  return {
    facts: { id, name, enabled, challenges },
    staticMac: challenges.static && staticMac !== null ? Uint8Array.from(Buffer.from(staticMac, 'hex')) : null,
  };
}

function readRaFacts({ id, name, body }: KnownOf<'ra-profile'>): RaProfileFacts {
  const { enabled, authority, certificateProfile: chosen, validityDays, matching, sid, approval, renewal } = body;
  const unregistered = body.unregistered === null ? null : nameLimits(body.unregistered);
  return {
    id,
    name,
    enabled,
    authority,
    certificateProfile: chosen,
    validityDays,
    matching,
    sid,
    approval,
    renewal,
    unregistered,
  };
}

/** Worked out once for each version of an object. */
function remembered<Body, Facts>(read: (known: Known<Body>) => Facts): (known: Known<Body>) => Facts {
  const known = new WeakMap<Known<Body>, Facts>();
  return (of) => {
    const found = known.get(of);
    if (found !== undefined) return found;
    const facts = read(of);
    known.set(of, facts);
    return facts;
  };
}
