import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SelfTestResult } from '../../../../electron/agent/pki/self-test.ts';
import { readHome } from '../../../../electron/agent/home/home.ts';
import { home as homeSchema } from '../../../../shared/contract/agent.ts';
import type { ListenerState } from '../../../../shared/contract/listener.ts';
import { DAY, EnrollmentHouse } from '../../../harness/enrollment-house.ts';
import { makeDevice } from '../../../simulators/scep-client/device.ts';

const CONFIG = { host: '192.0.2.1', port: 8080 };
const LISTENING: ListenerState = { state: 'listening', config: CONFIG, scepUrl: 'http://x', since: 0, requests: 0 };

let house: EnrollmentHouse;
let listener: ListenerState;
let failing: SelfTestResult[];
let warned: number;
let external: number;
beforeEach(async () => {
  house = await EnrollmentHouse.open();
  listener = LISTENING;
  failing = [];
  warned = 0;
  external = 0;
});
afterEach(() => house.close());

async function read() {
  const { store, authority, clock } = house;
  const warnedServices = () => Promise.resolve(warned);
  const warnedEndpoints = () => Promise.resolve(external);
  return homeSchema.parse(
    await readHome({ store, authority, clock, failing, listener: () => listener, warnedServices, warnedEndpoints }),
  );
}

async function needs(): Promise<string[]> {
  return (await read()).needs.map(({ code }) => code);
}

describe('the first screen', () => {
  it('needs nothing while everything is all right', async () => {
    expect(await read()).toMatchObject({
      needs: [],
      counts: { registrations: { waiting: 0 }, certificates: { valid: 0 }, today: { issued: 0, refused: 0 } },
      crl: { number: house.now / 1000 },
      recent: [],
      endingSoon: [],
    });
  });

  it('needs an authority first, and then a listener', async () => {
    const empty = await EnrollmentHouse.open('without a CA');
    const none = () => Promise.resolve(0);
    const warnings = { warnedServices: none, warnedEndpoints: none };
    const deps = { store: empty.store, authority: empty.authority, clock: empty.clock, failing, ...warnings };
    const off: ListenerState = { state: 'off', config: CONFIG };
    const first = await readHome({ ...deps, listener: () => off });
    expect(first.needs.map(({ code }) => code)).toEqual(['authority-missing']);
    expect(first.crl).toBeNull();
    await empty.close();
    listener = off;
    expect(await needs()).toEqual(['listener-off']);
    listener = { state: 'failed', config: CONFIG, code: 'listener-address-in-use', params: {} };
    expect((await read()).needs).toMatchObject([
      { code: 'listener-failed', tone: 'bad', params: { host: '192.0.2.1', port: '8080' } },
    ]);
  });

  it('tells last of services with a warning that stands', async () => {
    warned = 2;
    expect((await read()).needs).toEqual([
      { code: 'services-warnings', tone: 'warning', params: { count: '2' }, target: { page: 'services', id: null } },
    ]);
  });

  it('tells of external CAs that something is wrong with', async () => {
    external = 1;
    expect((await read()).needs).toMatchObject([
      { code: 'endpoints-warnings', params: { count: '1' }, target: { page: 'endpoints' } },
    ]);
  });

  it('needs the operator first where the computer cannot do its sums', async () => {
    failing = [{ algorithm: 'DES-EDE3-CBC', passed: false, affects: ['scep'] }];
    expect((await read()).needs).toMatchObject([
      { code: 'self-test-failed', tone: 'bad', params: { algorithms: 'DES-EDE3-CBC' } },
    ]);
  });

  it('tells of today’s refusals with the newest, and forgets them tomorrow', async () => {
    const device = await makeDevice('door.office.example');
    await house.enroller()(house.request(device, { csr: { challenge: 'Wrong-123' } }));
    const { needs: found, recent, counts } = await read();
    expect(found).toMatchObject([
      { code: 'requests-refused', params: { count: '1' }, target: { page: 'activity', id: recent[0]?.id } },
    ]);
    expect(counts.today.refused).toBe(1);
    house.now += 2 * DAY;
    expect(await needs()).not.toContain('requests-refused');
  });

  it('tells of what runs out', async () => {
    const { challenge } = await house.register('door.office.example');
    await house.register('late.office.example', { validFor: 60_000 });
    const device = await makeDevice('door.office.example');
    await house.enroller()(house.request(device, { csr: { challenge } }));
    house.now += DAY;
    expect(await needs()).toEqual(['registrations-expired']);
    house.now += 350 * DAY;
    await house.authority.publishCrl('agent');
    const { needs: found, expiry, endingSoon } = await read();
    expect(found.map(({ code }) => code)).toContain('certificates-expiring');
    expect(endingSoon).toMatchObject([{ name: 'door.office.example' }]);
    expect(expiry.reduce((sum, { count }) => sum + count, 0)).toBe(1);
    expect(expiry[0]?.from).toBe(house.now);
    for (const [index, { from, to }] of expiry.entries()) {
      expect(to - from).toBe(7 * DAY);
      expect(from).toBe(expiry[index - 1]?.to ?? house.now);
    }
  });

  it('asks in the last year of the CA for the next one, then for the time, then for nothing', async () => {
    const { notAfter } = house.authority.loaded.record;
    house.now = notAfter - 300 * DAY;
    await house.authority.doWhatIsDue();
    expect((await read()).needs).toMatchObject([{ code: 'authority-ending', tone: 'warning' }]);
    await house.authority.stage({ name: 'Next CA', key: 'ec:p256', years: 10, activateAt: null }, 'operator');
    expect((await read()).needs).toMatchObject([{ code: 'authority-staged', params: { name: 'Next CA' } }]);
    house.now = notAfter - 20 * DAY;
    await house.authority.doWhatIsDue();
    expect((await read()).needs[0]).toMatchObject({ code: 'authority-staged', tone: 'bad' });
    const { id = '' } = house.authority.staged?.record ?? {};
    await house.authority.plan(id, house.now + DAY, 'operator');
    expect(await needs()).not.toContain('authority-staged');
    house.now += DAY;
    await house.authority.doWhatIsDue();
    expect(await needs()).toEqual([]);
  });

  it('puts what is bad before what is only near', async () => {
    house.now += 9.5 * 365 * DAY;
    const { needs: found } = await read();
    expect(found[0]).toMatchObject({ code: 'crl-overdue', tone: 'bad' });
    expect(found.map(({ code }) => code)).toContain('authority-ending');
  });
});
