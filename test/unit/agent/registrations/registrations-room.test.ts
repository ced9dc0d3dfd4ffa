import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../../../shared/contract/events.ts';
import { DAY, EnrollmentHouse } from '../../../harness/enrollment-house.ts';

let house: EnrollmentHouse;
beforeEach(async () => {
  house = await EnrollmentHouse.open();
});
afterEach(() => house.close());

const NOTHING = { ipAddresses: [], serialNumber: null, challenge: null, validFor: null, reusable: false, notes: '' };

describe('creating a registration', () => {
  it('normalises it, shows the challenge once, and is on record without it', async () => {
    const created = await house.register('Door.Office.Example.', { ipAddresses: ['2001:DB8::7'], notes: ' hall ' });
    const { registration, challenge, scepUrl, caFingerprints } = created;
    expect(registration).toMatchObject({
      fqdn: 'door.office.example',
      ipAddresses: ['2001:db8::7'],
      notes: 'hall',
      state: 'waiting',
      challenge: 'unused',
      expiresAt: house.now + DAY,
      createdAt: house.now,
    });
    expect(scepUrl).toBe('http://192.0.2.1:8080/scep');
    expect(caFingerprints.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await house.registrations.get(registration.id)).toEqual(registration);
    const { rows } = await house.store.read('audit.list', { limit: 50 });
    expect(rows[0]).toMatchObject({ action: 'registration.created', objectId: registration.id, actor: 'operator' });
    for (const kept of [registration, rows]) expect(JSON.stringify(kept)).not.toContain(challenge);
  });

  it('keeps the challenge only as a MAC under the vault’s key', async () => {
    const { registration } = await house.register('door.office.example', { challenge: 'Correct-1' });
    const find = (challengeMac: Uint8Array) => house.store.read('registration.withChallenge', { challengeMac });
    expect(await find(house.vault.challengeMac('Correct-1'))).toMatchObject([{ id: registration.id }]);
    expect(await find(Buffer.from('Correct-1'))).toEqual([]);
  });

  it('names every duplicate and the registration that has it', async () => {
    const taken = { ipAddresses: ['192.0.2.7', '2001:db8::7'], serialNumber: 'CN 1' };
    const { registration } = await house.register('door.office.example', taken);
    const params = { fqdn: 'door.office.example', registrationId: registration.id };
    const problems = [
      { field: 'fqdn', code: 'fqdn-taken', params: { ...params, value: 'door.office.example' } },
      { field: 'ipAddresses', code: 'ipAddresses-taken', params: { ...params, value: '2001:db8::7' } },
      // Serial numbers compare without regard to case, as in a request.
      { field: 'serialNumber', code: 'serialNumber-taken', params: { ...params, value: 'cn 1' } },
    ];
    const text = { ...NOTHING, fqdn: 'DOOR.office.example', ipAddresses: ['2001:DB8:0::7'], serialNumber: 'cn 1' };
    await expect(house.registrations.create(text, 'operator')).rejects.toMatchObject({
      code: 'registration-invalid',
      details: problems,
    });
    expect(await house.registrations.check(text)).toEqual(problems);
    expect(await house.registrations.check({ ...text, fqdn: '*', serialNumber: null })).toMatchObject([
      { code: 'fqdn-wildcard' },
    ]);
    expect(await house.registrations.check({ ...NOTHING, fqdn: 'new.office.example' })).toEqual([]);
  });

  it('lets a name be used again once its registration is cancelled', async () => {
    const { registration } = await house.register('door.office.example', { ipAddresses: ['192.0.2.7'] });
    await house.registrations.cancel(registration.id, 'operator');
    const again = await house.register('door.office.example', { ipAddresses: ['192.0.2.7'] });
    expect(again.registration.id).not.toBe(registration.id);
    await expect(house.registrations.cancel(registration.id, 'operator')).rejects.toMatchObject({
      code: 'registration-cancelled',
    });
  });

  it('of twenty at once with one name makes one', async () => {
    const tries = Array.from({ length: 20 }, () => house.register('door.office.example'));
    const settled = await Promise.allSettled(tries);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is refused before there is an authority, and stores nothing then', async () => {
    const empty = await EnrollmentHouse.open('without a CA');
    await expect(empty.register('door.office.example')).rejects.toMatchObject({ code: 'authority-missing' });
    expect((await empty.store.read('registration.list', { limit: 1, now: empty.now })).rows).toEqual([]);
    await empty.close();
  });
});

describe('a registration afterwards', () => {
  it('gets notes, and another challenge in place of the old one', async () => {
    const { registration, challenge } = await house.register('door.office.example', { validFor: 60_000 });
    const { id } = registration;
    expect(await house.registrations.setNotes(id, ' second floor ', 'operator')).toMatchObject({
      notes: 'second floor',
    });
    house.now += DAY;
    expect(await house.registrations.get(id)).toMatchObject({ state: 'expired', challenge: 'expired' });
    const renewed = await house.registrations.newChallenge(id, null, 'operator');
    expect(renewed.challenge).not.toBe(challenge);
    expect(renewed.registration).toMatchObject({ state: 'waiting', challenge: 'unused', expiresAt: null });
    const candidates = await house.store.read('registration.withChallenge', {
      challengeMac: house.vault.challengeMac(challenge ?? ''),
    });
    expect(candidates).toEqual([]);
  });

  it('is not found under another identifier, and gets no challenge when cancelled', async () => {
    const unknown = '01890000-0000-7000-8000-000000000000';
    for (const act of [
      () => house.registrations.get(unknown),
      () => house.registrations.setNotes(unknown, '', 'operator'),
      () => house.registrations.newChallenge(unknown, null, 'operator'),
      () => house.registrations.cancel(unknown, 'operator'),
    ]) {
      await expect(act()).rejects.toMatchObject({ code: 'not-found' });
    }
    const { registration } = await house.register('door.office.example');
    await house.registrations.cancel(registration.id, 'operator');
    await expect(house.registrations.newChallenge(registration.id, null, 'operator')).rejects.toMatchObject({
      code: 'registration-cancelled',
    });
  });

  it('is told to whoever watches, without its challenge', async () => {
    const watching = house.events.subscribe(undefined);
    const heard = watching.next();
    const { registration, challenge } = await house.register('door.office.example');
    const event = (await heard).value as AgentEvent;
    expect(event).toMatchObject({ type: 'registration', row: { id: registration.id, state: 'waiting' } });
    expect(JSON.stringify(event)).not.toContain(challenge);
    await watching.return(undefined);
  });
});
