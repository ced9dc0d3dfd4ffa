import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LanListener, listInterfaces } from '../../../../electron/agent/listener/lan-listener.ts';
import { SettingsRoom } from '../../../../electron/agent/settings/settings.ts';
import type { AgentEvent } from '../../../../shared/contract/events.ts';
import { EnrollmentHouse } from '../../../harness/enrollment-house.ts';

let house: EnrollmentHouse;
let settings: SettingsRoom;
let listener: LanListener;
let events: AgentEvent[];
const open: LanListener[] = [];

beforeEach(async () => {
  house = await EnrollmentHouse.open('without a CA');
  settings = await SettingsRoom.open(house.store, house.clock);
  events = [];
  listener = makeListener();
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  await house.close();
});

function makeListener(): LanListener {
  const made = new LanListener({
    settings,
    clock: house.clock,
    onFault: () => {},
    events: { ...house.events, publish: (event) => events.push(event) },
    services: {
      scepAt: () => null,
      onDeadEnd: async () => {},
      crl: () => null,
      caCertificate: () => null,
      clock: house.clock,
    },
  });
  open.push(made);
  return made;
}

const LOOPBACK = { host: '127.0.0.1', port: 0 };

describe('LanListener', () => {
  it('is off, and on loopback, until the operator turns it on', async () => {
    expect(listener.state).toEqual({ state: 'off', config: { host: '127.0.0.1', port: 8080 } });
    await listener.resume();
    expect(listener.state.state).toBe('off');
    expect(events).toEqual([]);
  });

  it('listens where it is told, counts, and stays off once stopped', async () => {
    const state = await listener.start(LOOPBACK, 'operator');
    expect(state).toMatchObject({ state: 'listening', requests: 0, since: house.now });
    await fetch(listener.addresses.scepUrl);
    expect(listener.state).toMatchObject({ requests: 1 });
    expect(await listener.stop('operator')).toMatchObject({ state: 'off' });
    await expect(fetch(listener.addresses.scepUrl)).rejects.toThrow();
    expect(events.map((event) => event.type === 'listener' && event.state.state)).toEqual(['listening', 'off']);
    const { rows } = await house.store.read('audit.list', { objectKind: 'listener', limit: 10 });
    expect(rows.map(({ action }) => action)).toContain('listener.started');
    expect(rows.map(({ action }) => action)).toContain('listener.stopped');

    settings = await SettingsRoom.open(house.store, house.clock);
    const next = makeListener();
    await next.resume();
    expect(next.state.state).toBe('off');
  });

  it('comes back on the port that it found, because certificates name it', async () => {
    const { config } = await listener.start(LOOPBACK, 'operator');
    expect(config.port).toBeGreaterThan(0);
    const { crlUrl } = listener.addresses;
    await listener.close();
    // Also what is made while nothing listens names that port.
    expect(listener.addresses.crlUrl('x')).toBe(crlUrl('x'));

    settings = await SettingsRoom.open(house.store, house.clock);
    const next = makeListener();
    await next.resume();
    expect(next.state).toMatchObject({ state: 'listening', config });
  });

  it('names its public host instead of its address', async () => {
    await listener.start(LOOPBACK, 'operator');
    await settings.set({ publicHost: 'ca.office.example' }, 'operator');
    expect(listener.addresses.scepUrl).toMatch(/^http:\/\/ca\.office\.example:\d+\/scep$/);
  });

  it.for([
    ['0.0.0.0', 'listener-address-wildcard'],
    ['::', 'listener-address-wildcard'],
    ['0:0:0:0:0:0:0:0', 'listener-address-wildcard'],
    ['::0.0.0.0', 'listener-address-wildcard'],
    ['::ffff:0.0.0.0', 'listener-address-wildcard'],
    ['', 'listener-address-unknown'],
    ['office.example', 'listener-address-unknown'],
    ['fe80::1%lo', 'listener-address-unknown'],
    ['192.0.2.1', 'listener-address-unknown'],
  ])('does not listen on %j: %s', async ([host, code]) => {
    await expect(listener.start({ host: host ?? '', port: 0 }, 'operator')).rejects.toMatchObject({ code });
    expect(listener.state.state).not.toBe('listening');
  });

  it('shows why it could not listen, tries again at the next start, and recovers', async () => {
    const other = makeListener();
    const { config } = await other.start(LOOPBACK, 'operator');
    await expect(listener.start(config, 'operator')).rejects.toMatchObject({
      code: 'listener-address-in-use',
      params: { host: '127.0.0.1', port: String(config.port) },
    });
    expect(listener.state).toMatchObject({ state: 'failed', code: 'listener-address-in-use', config });
    expect(events.at(-1)).toMatchObject({ type: 'listener', state: { state: 'failed' } });
    await listener.resume();
    expect(listener.state.state).toBe('failed');
    await other.close();
    await listener.resume();
    expect(listener.state.state).toBe('listening');
  });

  it('obeys fast clicks in their order', async () => {
    const states = await Promise.all([
      listener.start(LOOPBACK, 'operator'),
      listener.stop('operator'),
      listener.start(LOOPBACK, 'operator'),
      listener.start(LOOPBACK, 'operator'),
      listener.stop('operator'),
    ]);
    expect(states.map(({ state }) => state)).toEqual(['listening', 'off', 'listening', 'listening', 'off']);
    expect(listener.state.state).toBe('off');
  });
});

describe('listInterfaces', () => {
  it('offers loopback, and no address that needs a zone', () => {
    const interfaces = listInterfaces();
    expect(interfaces).toContainEqual({
      name: expect.any(String) as string,
      address: '127.0.0.1',
      family: 'IPv4',
      loopback: true,
    });
    expect(interfaces.filter(({ address }) => address.startsWith('fe80:'))).toEqual([]);
  });
});
