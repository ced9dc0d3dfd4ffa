import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EndpointSecrets } from '../../../../../electron/agent/endpoints/endpoint-secrets.ts';
import { Endpoints } from '../../../../../electron/agent/endpoints/endpoints.ts';
import { validate } from '../../../../../electron/agent/endpoints/validation/validate.ts';
import type { ValidationReport } from '../../../../../shared/contract/endpoints.ts';
import { ServicesHouse } from '../../../../harness/services-house.ts';
import { pem } from '../../../../simulators/est-server/issuing.ts';
import { startScepCa, type WorkingScepCa } from '../../../../simulators/scep-ca/working-ca.ts';

/** A validation of a SCEP CA behind a door that counts who is inside. */
describe('a validation that is left', () => {
  let house: ServicesHouse;
  let ca: WorkingScepCa;
  let door: Server;
  let endpoints: Endpoints;
  const inside = new Set<Socket>();
  beforeEach(async () => {
    house = await ServicesHouse.open();
    ca = await startScepCa();
    door = createServer((socket) => {
      inside.add(socket);
      const beyond = connect(Number(ca.url.port), '127.0.0.1');
      socket
        .on('error', () => undefined)
        .on('close', () => {
          inside.delete(socket);
          beyond.destroy();
        });
      beyond.on('error', () => undefined).on('close', () => socket.destroy());
      socket.pipe(beyond).pipe(socket);
    });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    for (const socket of inside) socket.destroy();
    await new Promise((resolve) => door.close(resolve));
    await ca.close();
    await house.close();
  });

  async function start(signal: AbortSignal): Promise<AsyncGenerator<ValidationReport, void>> {
    const { objects } = house.services;
    const secrets = new EndpointSecrets(house.store, () => house.vault);
    endpoints = new Endpoints({ objects, secrets });
    const { port } = door.address() as AddressInfo;
    const { id } = await endpoints.create(
      {
        ...{ name: 'CA', enabled: true, preset: 'scep', timeout: 60_000 },
        connection: {
          ...{ protocol: 'scep', url: `http://127.0.0.1:${String(port)}/scep`, caIdentifier: null },
          ...{ keyTransport: 'pkcs1', allowWeak: false, renewal: 'RenewalReq', signs: 'device' },
          challenge: { source: 'none' },
        },
        trust: { systemRoots: false, anchors: pem('CERTIFICATE', ca.ca.certificate) },
      },
      'operator',
    );
    return validate(objects.get('endpoint', id), { objects, secrets, clock: Date.now }, 'operator', signal);
  }

  const stateOf = ({ steps }: ValidationReport, step: string) => steps.find((each) => each.step === step)?.state;
  async function kept(): Promise<ValidationReport[]> {
    const [endpoint] = await endpoints.list();
    return endpoints.reports(endpoint?.id ?? '');
  }

  it('closes its connections and is kept as cancelled', async () => {
    let most = 0;
    for await (const report of await start(new AbortController().signal)) {
      most = Math.max(most, inside.size);
      if (stateOf(report, 'chain') === 'passed') break;
    }
    expect(most).toBeGreaterThan(0);
    await expect.poll(() => inside.size).toBe(0);
    expect(await kept()).toMatchObject([{ verdict: 'cancelled' }]);
    expect(ca.issued.size).toBe(0);
  });

  it('from outside, while the CA is slow, ends at once and says no fault', async () => {
    const stop = new AbortController();
    let answer = (): void => undefined;
    ca.hold = new Promise((resolve) => (answer = resolve));
    let last: ValidationReport | null = null;
    const all = await start(stop.signal);
    const asked = expect.poll(() => ca.issued.size).toBe(1);
    const ending = asked.then(() => {
      stop.abort();
    });
    for await (const report of all) last = report;
    await ending;
    answer();
    expect(last).toMatchObject({ verdict: 'cancelled' });
    expect(last?.steps.filter(({ fault }) => fault !== null)).toEqual([]);
    expect(await kept()).toEqual([last]);
    await expect.poll(() => inside.size).toBe(0);
  });

  it('leaves nothing of an endpoint that was removed meanwhile but the act itself', async () => {
    let answer = (): void => undefined;
    ca.hold = new Promise((resolve) => (answer = resolve));
    const all = await start(new AbortController().signal);
    const [endpoint] = await endpoints.list();
    const id = endpoint?.id ?? '';
    const removed = expect
      .poll(() => ca.issued.size)
      .toBe(1)
      .then(() => endpoints.remove(id, 1, 'operator'))
      .finally(() => {
        answer();
      });
    let last: ValidationReport | null = null;
    for await (const report of all) last = report;
    await removed;
    expect(last?.endedAt).not.toBeNull();
    expect(await house.store.read('endpointReport.all', { endpointId: id })).toEqual([]);
    const { rows } = await house.store.read('audit.list', { limit: 10 });
    expect(rows.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['endpoint.removed', 'endpoint.validated']),
    );
  });
});
