import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAgentEvents } from '../../electron/agent/agent-events.ts';
import { CaClients } from '../../electron/agent/endpoints/ca-clients.ts';
import { EndpointSecrets } from '../../electron/agent/endpoints/endpoint-secrets.ts';
import { Endpoints } from '../../electron/agent/endpoints/endpoints.ts';
import { openVault } from '../../electron/agent/secrets/vault.ts';
import { ServiceObjects } from '../../electron/agent/services/service-objects.ts';
import { openSqliteStore } from '../../electron/agent/store/sqlite/open-store.ts';
import type { Store } from '../../electron/agent/store/store.ts';
import type { EndpointConnection } from '../../shared/contract/endpoints.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { DIALECTS, startEstServer, type EstServer } from '../simulators/est-server/est-server.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';

const never = new AbortController().signal;

let server: EstServer;
let folder: DataFolder;
let store: Store;
beforeEach(async () => {
  server = await startEstServer();
  folder = await createDataFolder();
  store = await openSqliteStore(folder.work);
});
afterEach(async () => {
  await store.close();
  await server.close();
  await folder.remove();
});

it('a change of a CA’s definition counts for the next request, and loses no answer that is under way', async () => {
  server.dialect = { ...DIALECTS.plain, password: 'estuser:first' };
  const vault = openVault('passphrase', Buffer.alloc(32, 7));
  await store.keyAudit(vault.auditKey);
  const onFault = (error: unknown): never => {
    throw error;
  };
  const objects = await ServiceObjects.load({ store, events: createAgentEvents(), clock: Date.now, onFault });
  const secrets = new EndpointSecrets(store, () => vault);
  const endpoints = new Endpoints({ objects, secrets });
  const clients = new CaClients(objects, secrets, Date.now);
  const connection: EndpointConnection = {
    ...{ protocol: 'est', url: server.url.href, label: null, linkIdentity: false, revokes: false },
    credentials: { kind: 'password', scheme: 'basic', userName: 'estuser' },
  };
  const trust = { systemRoots: false, anchors: server.caPem };
  const settings = { name: 'CA', enabled: true, preset: 'est', connection, trust, timeout: 20_000 } as const;
  const { id } = await endpoints.create(settings, 'test');
  await endpoints.setSecret(id, 'password', 'first', 'test');
  const request = async (name: string) => {
    return { csr: buildCsr(await makeKey('ec:p256'), { subject: [['commonName', name]] }), key: null };
  };

  let release = (): void => undefined;
  server.hold = new Promise((resolve) => (release = resolve));
  const before = await clients.of(id);
  const asking = before.enroll(await request('one'), never);
  await expect.poll(() => server.issued).toHaveLength(1);
  await endpoints.setSecret(id, 'password', 'second', 'test');
  server.dialect = { ...server.dialect, password: 'estuser:second' };
  const after = await clients.of(id);
  expect(after).not.toBe(before);
  server.hold = null;
  release();
  expect(await asking).toMatchObject({ outcome: 'issued' });
  expect(await after.enroll(await request('two'), never)).toMatchObject({ outcome: 'issued' });
  await clients.close();
});
