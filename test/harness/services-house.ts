import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAgentEvents } from '../../electron/agent/agent-events.ts';
import { openVault, type Vault } from '../../electron/agent/secrets/vault.ts';
import { openServices, type Services, type ServicesDeps } from '../../electron/agent/services/open-services.ts';
import { openSqliteStore } from '../../electron/agent/store/sqlite/open-store.ts';
import type { Store } from '../../electron/agent/store/store.ts';
import type { AuditEntry } from '../../shared/contract/audit.ts';
import {
  DEFAULT_RA_PROFILE_ID,
  type RaProfileSettings,
  type ScepProfileSettings,
} from '../../shared/contract/services.ts';

const DAY = 86_400_000;

export const SCEP_SETTINGS: ScepProfileSettings = {
  enabled: true,
  stance: 'compatible',
  singleDes: false,
  chain: 'none',
  includeRoot: false,
  raProfileId: DEFAULT_RA_PROFILE_ID,
  challenges: { registration: true, static: false, dynamic: null, webhook: null },
};

export const RA_SETTINGS: RaProfileSettings = {
  enabled: true,
  authority: 'local',
  certificateProfile: 'device',
  validityDays: null,
  matching: { fqdn: 'required', ipAddress: 'when-named', serialNumber: 'ignored' },
  unregistered: null,
  sid: false,
  approval: { rule: 'never', persons: 1, expiresAfter: DAY },
  renewal: { allowed: true, windowDays: null, sameKey: true, revokeOld: false },
  scepProfileId: null,
};

export const NO_CHALLENGES = { registration: false, static: false, dynamic: null, webhook: null } as const;
export const ON_DEMAND = { page: true, webhook: true, validFor: 3_600_000, most: 3 } as const;
export const WEBHOOK = { url: 'https://mdm.office.example/scep', timeout: 1_000, caPem: null } as const;

/** What the operator defines, on a real store in a folder of its own, with a clock that a test sets. */
export class ServicesHouse {
  readonly folder: string;
  readonly store: Store;
  readonly vault: Vault;
  readonly events = createAgentEvents();
  readonly faults: unknown[] = [];
  readonly legacyRaWanted: string[] = [];
  now = Date.UTC(2030, 0, 15, 12);
  readonly clock = (): number => this.now;
  services: Services;

  private constructor(folder: string, store: Store, vault: Vault, services: Services) {
    this.folder = folder;
    this.store = store;
    this.vault = vault;
    this.services = services;
  }

  static async open(deps: Partial<ServicesDeps> = {}): Promise<ServicesHouse> {
    const folder = await mkdtemp(join(tmpdir(), 'certwright-services-'));
    const store = await openSqliteStore(folder);
    const vault = openVault('keychain', new Uint8Array(randomBytes(32)));
    await store.keyAudit(vault.auditKey);
    const house = new ServicesHouse(folder, store, vault, null as unknown as Services);
    await house.reopen(deps);
    return house;
  }

  /** What the next start finds. */
  async reopen(deps: Partial<ServicesDeps> = {}): Promise<Services> {
    const { store, vault, events, clock, faults, legacyRaWanted } = this;
    this.services = await openServices({
      ...{ store, events, clock },
      vault: () => vault,
      onFault: (fault) => faults.push(fault),
      scepUrl: () => 'http://192.0.2.1:8080/scep',
      certificateDays: () => 365,
      askWebhook: async () => ({ allowed: true }),
      ensureLegacyRa: async (actor) => {
        legacyRaWanted.push(actor);
      },
      ...deps,
    });
    return this.services;
  }

  async audit(): Promise<AuditEntry[]> {
    return (await this.store.read('audit.list', { limit: 100 })).rows;
  }

  /** Whether a text stands in any file of the data folder. */
  async holds(text: string): Promise<boolean> {
    const files = await Promise.all((await readdir(this.folder)).map((file) => readFile(join(this.folder, file))));
    return files.some((file) => file.includes(Buffer.from(text)));
  }

  async close(): Promise<void> {
    await this.services.close();
    await this.store.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
