import { randomBytes } from 'node:crypto';
import { newObjectId } from '../object-id.ts';
import type { Vault } from '../secrets/vault.ts';
import { statement } from '../store/statements.ts';
import { problem, requireNone } from './problems.ts';
import type { ServiceObjects } from './service-objects.ts';

export type ChallengeOrigin = 'page' | 'webhook' | 'console';

export type ChallengeAsked = {
  readonly scepProfileId: string;
  readonly origin: ChallengeOrigin;
  /** The only name that it is to be good for; null for any. */
  readonly subject: string | null;
  /** Operator, token or console that asks for it. */
  readonly by: string;
};

/** `validFor` in milliseconds, `expiresAt` in epoch milliseconds. The one time that the challenge is shown. */
export type MadeChallenge =
  | { readonly outcome: 'made'; readonly challenge: string; readonly expiresAt: number; readonly validFor: number }
  /** As many are unused as may be. */
  | { readonly outcome: 'full'; readonly most: number }
  /** The profile is off, or does not hand out challenges in this way. */
  | { readonly outcome: 'not-offered' };

/** As NDES gives them: sixteen hexadecimal digits, 64 random bits, for one use in an hour. */
const CHALLENGE_BYTES = 8;

/** Challenges on demand; their MAC is all that is kept. */
export class DynamicChallenges {
  readonly #objects: ServiceObjects;
  readonly #vault: () => Vault;
  /** Tells whoever watches how many are open now. */
  readonly #onMade: () => void;

  constructor(objects: ServiceObjects, vault: () => Vault, onMade: () => void) {
    this.#objects = objects;
    this.#vault = vault;
    this.#onMade = onMade;
  }

  async make({ scepProfileId, origin, subject, by }: ChallengeAsked): Promise<MadeChallenge> {
    const profile = this.#objects.find('scep-profile', scepProfileId);
    const dynamic = profile?.body.challenges.dynamic ?? null;
    if (profile?.body.enabled !== true || dynamic === null) return { outcome: 'not-offered' };
    if ((origin === 'page' && !dynamic.page) || (origin === 'webhook' && !dynamic.webhook)) {
      return { outcome: 'not-offered' };
    }
    const { most, validFor } = dynamic;
    const createdAt = this.#objects.clock();
    const expiresAt = createdAt + validFor;
    const challenge = randomBytes(CHALLENGE_BYTES).toString('hex').toUpperCase();
    const id = newObjectId(createdAt);
    const bound = subject?.trim() ?? '';
    const outcome = await this.#objects.store.commit([
      statement('dynamicChallenge.insert', {
        id,
        scepProfile: profile.id,
        mac: this.#vault().challengeMac(challenge),
        origin,
        subject: bound === '' ? null : bound,
        madeBy: by,
        createdAt,
        expiresAt,
        most,
      }),
      statement('audit.append', {
        at: createdAt,
        actor: origin === 'console' ? by : 'challenge-service',
        action: 'challenge.created',
        objectKind: 'scep-profile',
        objectId: profile.id,
        detail: { name: profile.name, origin, by, ...(bound === '' ? {} : { subject: bound }) },
      }),
    ]);
    if (outcome.outcome === 'conflict') return { outcome: 'full', most };
    this.#onMade();
    return { outcome: 'made', challenge, expiresAt, validFor };
  }

  /** By hand, in the console. Throws `service-invalid`. */
  async makeByHand(
    scepProfileId: string,
    subject: string | null,
    actor: string,
  ): Promise<Extract<MadeChallenge, { outcome: 'made' }>> {
    const made = await this.make({ scepProfileId, origin: 'console', subject, by: actor });
    if (made.outcome === 'made') return made;
    const path = ['challenges', 'dynamic'];
    requireNone([
      made.outcome === 'full'
        ? problem('dynamic-challenges-full', path, { most: String(made.most) })
        : problem('dynamic-challenges-off', path),
    ]);
    throw new TypeError('a problem went through');
  }
}
