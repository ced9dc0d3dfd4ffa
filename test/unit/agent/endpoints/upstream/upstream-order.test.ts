import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CaClient } from '../../../../../electron/agent/connectors/ca-client.ts';
import { UpstreamRequests } from '../../../../../electron/agent/endpoints/upstream/upstream-requests.ts';
import type { CaAnswer } from '../../../../../electron/agent/outbound/ca-answer.ts';
import { openVault } from '../../../../../electron/agent/secrets/vault.ts';
import { openSqliteStore } from '../../../../../electron/agent/store/sqlite/open-store.ts';
import type { Store } from '../../../../../electron/agent/store/store.ts';
import { createDataFolder, type DataFolder } from '../../../../harness/data-folder.ts';
import { issue, makeHouse, readCsr } from '../../../../simulators/est-server/issuing.ts';
import { makeKey } from '../../../../simulators/scep-client/keys.ts';
import { buildCsr } from '../../../../simulators/scep-client/x509.ts';

const endpointId = '019c0000-0000-7000-8000-00000000e0d0';
const vault = openVault('passphrase', Buffer.alloc(32, 7));

let folder: DataFolder;
let store: Store;
let now: number;
beforeEach(async () => {
  folder = await createDataFolder();
  store = await openSqliteStore(folder.work);
  now = Date.now();
});
afterEach(async () => {
  await store.close();
  await folder.remove();
});

async function house(enroll: (csr: Uint8Array) => Promise<CaAnswer<unknown>>) {
  const { ca } = await makeHouse();
  const faults: unknown[] = [];
  const client: CaClient = {
    ...{ needsKey: false, repeatable: true, revoke: null },
    challenge: () => Promise.resolve(null),
    enroll: ({ csr }) => enroll(csr),
    renew: () => Promise.reject(new Error('not expected')),
    poll: () => Promise.reject(new Error('not expected')),
    close: () => Promise.resolve(),
  };
  const requests = new UpstreamRequests({
    ...{ store, vault: () => vault, clock: () => now },
    onFault: (error) => faults.push(error),
    clientOf: () => Promise.resolve(client),
    timeoutOf: () => 10_000,
    anchorsOf: () => [ca.certificate],
    settling: () => Promise.resolve([]),
    keepOwn: () => Promise.reject(new Error('not expected')),
    onSettled: () => undefined,
  });
  const queue = async (name: string) => {
    const csr = buildCsr(await makeKey('ec:p256'), { subject: [['commonName', name]] });
    return requests.queue({ endpointId, transactionId: null, name, purpose: 'device', csr });
  };
  const issued = (csr: Uint8Array): CaAnswer<unknown> => {
    return { outcome: 'issued', certificate: issue(ca, readCsr(Buffer.from(csr))), others: [] };
  };
  return { requests, queue, issued, faults };
}

it('requests that a fault of our own stops do not stand in the way of the others', async () => {
  const broken = new Error('a bug');
  const { requests, queue, issued, faults } = await house((csr) =>
    Buffer.from(csr).includes('poison') ? Promise.reject(broken) : Promise.resolve(issued(csr)),
  );
  const poison: string[] = [];
  for (let each = 0; each < 20; each++) poison.push(await queue(`poison-${String(each)}`));
  now += 1;
  const good = await queue('printer');
  for (let round = 0; round < 4; round++) await requests.doWhatIsDue();
  expect(await store.read('upstream.get', { id: good })).toMatchObject({ state: 'issued' });
  // Each was reported, and is tried again in its time.
  expect(faults).toEqual(Array<Error>(20).fill(broken));
  const [first = ''] = poison;
  expect(await store.read('upstream.get', { id: first })).toMatchObject({ state: 'queued', nextTryAt: now + 5_000 });
});

it('a request that is cancelled while its answer is under way keeps what the CA issued', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let asked = 0;
  const { requests, queue, issued } = await house(async (csr) => {
    asked++;
    await held;
    return issued(csr);
  });
  const id = await queue('printer');
  const trying = requests.tryNow(id);
  await expect.poll(() => asked).toBe(1);
  const cancelling = requests.cancel(id);
  release();
  expect(await trying).toMatchObject({ state: 'issued' });
  expect(await cancelling).toMatchObject({ state: 'issued' });
});
