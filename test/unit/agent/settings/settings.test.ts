import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SettingsRoom } from '../../../../electron/agent/settings/settings.ts';
import { statement } from '../../../../electron/agent/store/statements.ts';
import { EnrollmentHouse } from '../../../harness/enrollment-house.ts';

let house: EnrollmentHouse;
let room: SettingsRoom;
beforeEach(async () => {
  house = await EnrollmentHouse.open('without a CA');
  room = await SettingsRoom.open(house.store, house.clock);
});
afterEach(() => house.close());

const reopened = () => SettingsRoom.open(house.store, house.clock);

describe('SettingsRoom', () => {
  it('keeps what was set, with the rest as it was', async () => {
    const { language } = room.settings;
    const changed = await room.set({ theme: 'dark', certificateDays: undefined }, 'operator');
    expect(changed).toMatchObject({ theme: 'dark', certificateDays: 365, language });
    expect((await reopened()).settings).toEqual(changed);
    const { rows } = await house.store.read('audit.list', { objectKind: 'settings', limit: 5 });
    expect(rows).toMatchObject([{ action: 'settings.changed', actor: 'operator', detail: { theme: 'dark' } }]);
  });

  it('loses none of two changes at the same time', async () => {
    await Promise.all([room.set({ theme: 'dark' }, 'operator'), room.set({ crlDays: 3 }, 'operator')]);
    expect(room.settings).toMatchObject({ theme: 'dark', crlDays: 3 });
    expect((await reopened()).settings).toEqual(room.settings);
  });

  it('goes on after a change that failed', async () => {
    expect(() => room.set({ publicHost: 'not a host' }, 'operator')).toThrow(
      expect.objectContaining({ code: 'public-host-invalid' }),
    );
    expect(room.settings.publicHost).toBe('');
    expect(await room.set({ publicHost: 'ca' }, 'operator')).toMatchObject({ publicHost: 'ca' });
  });

  it('falls back to the defaults for what another version wrote', async () => {
    await house.store.commit([
      statement('settings.put', { key: 'console', value: { theme: 'sepia', colour: 7 } }),
      statement('settings.put', { key: 'listener', value: { on: 'yes' } }),
    ]);
    const again = await reopened();
    expect(again.settings).toEqual(room.settings);
    expect(again.listener).toEqual({ config: { host: '127.0.0.1', port: 8080 }, on: false });
  });

  it('keeps the listener’s place', async () => {
    const listener = { config: { host: '192.0.2.1', port: 80 }, on: true };
    await room.setListener(listener, 'operator');
    expect((await reopened()).listener).toEqual(listener);
  });
});
