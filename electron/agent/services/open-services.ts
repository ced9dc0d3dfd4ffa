import type { AgentEvents } from '../agent-events.ts';
import type { EnrollmentPolicy } from '../enrollment/policy.ts';
import type { Vault } from '../secrets/vault.ts';
import type { Store } from '../store/store.ts';
import { makeDefaults } from './defaults.ts';
import { DynamicChallenges } from './dynamic-challenges.ts';
import { Operators } from './operators.ts';
import { createPolicy, type AskWebhook } from './policy.ts';
import { ProfileSecrets } from './profile-secrets.ts';
import { RaProfiles } from './ra-profiles.ts';
import { ScepProfiles } from './scep-profiles.ts';
import { scepServices, type ServingAuthority } from './scep-services.ts';
import type { ScepService } from '../protocols/scep/service.ts';
import { ServiceObjects } from './service-objects.ts';
import { Signers, type SignersDeps } from './signers.ts';
import { countWarned } from './warned.ts';
import { isToken } from './webhook-token.ts';

export type ServicesDeps = {
  readonly store: Store;
  readonly vault: () => Vault;
  readonly events: AgentEvents;
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
  /** Where devices reach SCEP, without a name. */
  readonly scepUrl: () => string;
  readonly certificateDays: () => number;
  readonly askWebhook: AskWebhook;
  /** Makes the RA of legacy profiles where there is a CA and no such RA yet. */
  readonly ensureLegacyRa: (actor: string) => Promise<void>;
  /** How CRLs of signers are fetched; a stand-in for tests. */
  readonly fetch?: SignersDeps['fetch'];
};

/** Everything that the operator defines, and what follows from it. */
export type Services = {
  readonly objects: ServiceObjects;
  readonly scepProfiles: ScepProfiles;
  readonly raProfiles: RaProfiles;
  readonly signers: Signers;
  readonly operators: Operators;
  readonly dynamicChallenges: DynamicChallenges;
  /** As enrollment asks for it. */
  readonly policy: EnrollmentPolicy;
  /** Whether a bearer token is that of the profile's incoming webhook; in constant time. */
  isWebhookToken(scepProfileId: string, token: string): boolean;
  /** What each address serves with this authority. */
  serve(authority: ServingAuthority): readonly ScepService[];
  /** Makes the RAs that profiles in service need and that were not made yet: there was no CA when they were enabled. */
  ensureRas(actor: string): Promise<void>;
  /** How many of them in service have a standing warning. */
  warned(): Promise<number>;
  /** Everything that the clock asks for; called often, does little. */
  doWhatIsDue(): Promise<void>;
  /** Ends what is under way with others; nothing is written after it. */
  close(): Promise<void>;
};

/** Loads what is stored; a folder that has no profiles gets the ones that every folder begins with. */
export async function openServices(deps: ServicesDeps): Promise<Services> {
  const { store, vault, events, clock, onFault } = deps;
  const objects = await ServiceObjects.load({ store, events, clock, onFault });
  await makeDefaults(objects);
  const secrets = new ProfileSecrets({ store, vault, onFault });
  for (const { id } of objects.all('scep-profile')) await secrets.load(id);
  const has = (id: string) => secrets.has(id);
  const signers = new Signers({ objects, onFault, ...(deps.fetch === undefined ? {} : { fetch: deps.fetch }) });
  const { certificateDays, askWebhook, ensureLegacyRa, scepUrl } = deps;
  const ensureRas = async (actor: string): Promise<void> => {
    const wanted = objects.all('scep-profile').some(({ body }) => body.enabled && body.stance === 'legacy');
    if (wanted) await ensureLegacyRa(actor);
  };
  const url = (name: string): string => `${scepUrl()}/${name}`;
  const scepProfiles = new ScepProfiles({ objects, secrets, vault, ensureLegacyRa, url });
  const raProfiles = new RaProfiles({ objects, secrets: has, url: (name) => `${scepUrl()}/ra/${name}` });
  return {
    objects,
    scepProfiles,
    raProfiles,
    signers,
    warned: () => countWarned(scepProfiles, raProfiles, signers),
    operators: new Operators(objects, onFault),
    dynamicChallenges: new DynamicChallenges(objects, vault, () => {
      events.publish({ type: 'services' });
    }),
    policy: createPolicy({ objects, secrets, signers, askWebhook, certificateDays }),
    isWebhookToken(scepProfileId, token) {
      return isToken(vault(), objects.find('scep-profile', scepProfileId)?.body.tokenMac ?? null, token);
    },
    serve: (authority) => scepServices(objects, secrets, authority),
    ensureRas,
    async doWhatIsDue() {
      await ensureRas('agent');
      await signers.refreshWhenDue();
    },
    async close() {
      signers.close();
      await objects.alone(async () => undefined);
    },
  };
}
