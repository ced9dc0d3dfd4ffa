import { expect } from 'vitest';
import type { RaProfile, RaProfileSettings, ScepProfile, ScepProfileSettings } from '../../shared/contract/services.ts';
import type { Transaction } from '../../shared/contract/transactions.ts';
import { getCaCert } from '../simulators/scep-client/http.ts';
import { openMemoryAgent, type MemoryAgent } from './memory-agent.ts';
import { RA_SETTINGS, SCEP_SETTINGS } from './services-house.ts';

/** A whole agent in this process with a CA, listening on loopback, for clients that speak SCEP over HTTP. */
export type ScepHouse = MemoryAgent & {
  /** Scheme, host and port; paths begin with a slash. */
  readonly origin: string;
  /** The address of the default profile. */
  readonly url: string;
  /** DER. */
  readonly ra: Buffer;
  readonly ca: Buffer;
  scepProfile(name: string, settings?: Partial<ScepProfileSettings>): Promise<ScepProfile>;
  raProfile(name: string, settings?: Partial<RaProfileSettings>): Promise<RaProfile>;
  /** Registers a device; its one-time challenge. */
  challengeFor(fqdn: string, raProfileId?: string): Promise<string>;
  /** The newest line of Activity. */
  newest(): Promise<Transaction>;
};

export async function openScepHouse(): Promise<ScepHouse> {
  const house = await openMemoryAgent();
  const { client } = house;
  await client.authority.create({ name: 'Test CA', key: 'ec:p256' });
  await client.settings.set({ requestsPerMinute: 1_000_000 });
  const listening = await client.listener.start({ host: '127.0.0.1', port: 0 });
  if (listening.state !== 'listening') throw new Error(listening.state);
  const { scepUrl } = listening;
  return {
    ...house,
    ...(await getCaCert(scepUrl)),
    origin: new URL(scepUrl).origin,
    url: scepUrl,
    scepProfile: (name, settings) => client.services.createScepProfile({ ...SCEP_SETTINGS, ...settings, name }),
    raProfile: (name, settings) => client.services.createRaProfile({ ...RA_SETTINGS, ...settings, name }),
    challengeFor: async (fqdn, raProfileId) => {
      const of = raProfileId === undefined ? {} : { raProfileId };
      const { challenge } = await client.registrations.create({ fqdn, ...of });
      expect(challenge).toBeTypeOf('string');
      return challenge ?? '';
    },
    newest: async () => {
      const { rows } = await client.transactions.list({ limit: 1 });
      return client.transactions.get({ id: rows[0]?.id ?? '' });
    },
  };
}
