import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EndpointSecrets } from '../../../../electron/agent/endpoints/endpoint-secrets.ts';
import { Endpoints } from '../../../../electron/agent/endpoints/endpoints.ts';
import { Upkeep } from '../../../../electron/agent/endpoints/upkeep.ts';
import type { Endpoint, EndpointSettings } from '../../../../shared/contract/endpoints.ts';
import { ServiceObjects } from '../../../../electron/agent/services/service-objects.ts';
import { ServicesHouse } from '../../../harness/services-house.ts';
import { startEstServer, type EstServer } from '../../../simulators/est-server/est-server.ts';
import { changeRoot } from '../../../simulators/est-server/issuing.ts';

const HOUR = 3_600_000;
const fail = (error: unknown): never => {
  throw error;
};

describe('the daily look at an external CA', () => {
  let server: EstServer;
  let house: ServicesHouse;
  let upkeep: Upkeep;
  let endpoints: Endpoints;
  let now: number;
  let news: number;
  beforeAll(async () => {
    server = await startEstServer();
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    house = await ServicesHouse.open();
    now = Date.now();
    news = 0;
    const { objects } = house.services;
    const secrets = new EndpointSecrets(house.store, () => house.vault);
    upkeep = new Upkeep({ objects, secrets, clock: () => now }, () => (news += 1));
    endpoints = new Endpoints({ objects, secrets, looks: upkeep });
  });
  afterEach(async () => {
    await upkeep.close();
    await house.close();
  });

  function define(change: Partial<EndpointSettings> = {}): Promise<Endpoint> {
    const settings: EndpointSettings = {
      ...{ enabled: true, preset: 'est', timeout: 30_000 },
      connection: {
        ...{ protocol: 'est', url: server.url.href, label: null, linkIdentity: false, revokes: false },
        credentials: { kind: 'none' },
      },
      trust: { systemRoots: false, anchors: server.caPem },
      ...change,
    };
    return endpoints.create({ ...settings, name: 'Office CA' }, 'operator');
  }
  const notices = async ({ id }: Endpoint) =>
    (await endpoints.get(id)).notices.map(({ code, tone }) => ({ code, tone }));

  it('asks for nothing, finds nothing wrong, and does not come back before the day is over', async () => {
    const endpoint = await define();
    const before = server.seen.length;
    await upkeep.lookWhenDue();
    const asked = server.seen.length - before;
    expect(asked).toBeGreaterThan(0);
    expect(server.seen.every(({ method }) => method === 'GET')).toBe(true);
    expect(server.issued).toEqual([]);
    expect(await notices(endpoint)).toEqual([]);
    expect(await endpoints.reports(endpoint.id)).toEqual([]);
    now += 23 * HOUR;
    await upkeep.lookWhenDue();
    expect(server.seen.length - before).toBe(asked);
    now += 2 * HOUR;
    await upkeep.lookWhenDue();
    expect(server.seen.length - before).toBe(2 * asked);
    expect(news).toBe(2);
  });

  it('warns of a CA that cannot be reached, and looks again within the hour until it can', async () => {
    const endpoint = await define();
    await server.away();
    await upkeep.lookWhenDue();
    expect(await notices(endpoint)).toEqual([{ code: 'endpoint-look', tone: 'bad' }]);
    await server.back();
    now += HOUR;
    await upkeep.lookWhenDue();
    expect(await notices(endpoint)).toEqual([]);
  });

  it('leaves alone what is switched off or was never confirmed', async () => {
    await define({ enabled: false });
    const before = server.seen.length;
    await upkeep.lookWhenDue();
    expect(server.seen).toHaveLength(before);
    expect(news).toBe(0);
  });

  it('tells of a CA that will follow, once, until it is confirmed, also after a restart', async () => {
    const endpoint = await define();
    const { next, newWithOld } = await changeRoot(server.ca);
    server.beside = [newWithOld, next.certificate];
    await upkeep.lookWhenDue();
    server.beside = [];
    expect(await notices(endpoint)).toEqual([{ code: 'endpoint-next-ca', tone: 'warning' }]);
    const asked = server.seen.length;
    await upkeep.lookWhenDue();
    expect(server.seen).toHaveLength(asked);
    const { store, events } = house;
    const restarted = await ServiceObjects.load({ store, events, clock: () => now, onFault: fail });
    const again = new Endpoints({ objects: restarted, secrets: new EndpointSecrets(store, () => house.vault) });
    const [told] = (await again.get(endpoint.id)).notices;
    await again.confirm(endpoint.id, endpoint.version, told?.params['sha256'] ?? '', 'operator');
    expect((await again.get(endpoint.id)).notices).toEqual([]);
  });

  it('forgets what it saw when the definition changes', async () => {
    const endpoint = await define();
    await server.away();
    await upkeep.lookWhenDue();
    await server.back();
    const { id, version, enabled, preset, connection, trust } = endpoint;
    await endpoints.set(id, version, { enabled, preset, connection, trust, timeout: 6_000 }, 'operator');
    expect(await notices(endpoint)).toEqual([]);
  });

  it('ends quietly where the endpoint is removed meanwhile, and keeps nothing of it', async () => {
    const endpoint = await define();
    const { objects } = house.services;
    const before = server.seen.length;
    const looking = upkeep.lookWhenDue();
    await Promise.all([looking, endpoints.remove(endpoint.id, endpoint.version, 'operator')]);
    await upkeep.lookWhenDue();
    expect(objects.all('endpoint')).toEqual([]);
    expect(upkeep.notices(endpoint.id)).toEqual([]);
    expect(await house.store.read('endpointReport.all', { endpointId: endpoint.id })).toEqual([]);
    const asked = server.seen.length - before;
    now += 48 * HOUR;
    await upkeep.lookWhenDue();
    expect(server.seen.length - before).toBe(asked);
    expect(server.issued).toEqual([]);
  });
});
