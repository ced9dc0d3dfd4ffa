import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LoginLocks } from '../../../../electron/agent/services/login-locks.ts';
import { hashPassword, isPassword } from '../../../../electron/agent/services/operator-password.ts';
import type { Operator } from '../../../../shared/contract/operators.ts';
import { ServicesHouse } from '../../../harness/services-house.ts';

const PASSWORD = 'correct horse battery';
const MINUTE = 60_000;

let house: ServicesHouse;
let jane: Operator;
beforeEach(async () => {
  house = await ServicesHouse.open();
  jane = await room().create({ name: 'jane', password: PASSWORD, roles: ['approve'] }, 'operator');
});
afterEach(() => house.close());

const room = () => house.services.operators;
const prove = (password: string, name = 'jane') => room().prove({ name, password }, 'approve');
const weak = { code: 'service-invalid', details: [{ code: 'operator-password-weak' }] };

describe('an operator', () => {
  it('is shown without a password, and kept without one', async () => {
    expect(jane).toEqual({
      id: jane.id,
      name: 'jane',
      roles: ['approve'],
      createdAt: house.now,
      version: 1,
      lastUsedAt: null,
      lockedUntil: null,
    });
    expect(await house.holds(PASSWORD)).toBe(false);
    expect(JSON.stringify(await house.audit())).not.toContain(PASSWORD);
  });

  it('has a name of its own, and a password that does not tell it', async () => {
    const input = { name: 'Jane', password: PASSWORD, roles: ['approve'] as const };
    await expect(room().create(input, 'operator')).rejects.toMatchObject({
      details: [{ path: ['name'], code: 'operator-name-taken' }],
    });
    await expect(room().create({ ...input, name: 'joe', password: 'xxJOExx12345' }, 'operator')).rejects.toMatchObject(
      weak,
    );
    await expect(room().setPassword(jane.id, 1, 'aaaabbbbcccc', 'operator')).rejects.toMatchObject(weak);
  });

  it('proves to be somebody, in any spelling of the name, with exactly the password', async () => {
    expect(await prove(PASSWORD)).toEqual({ proof: 'good', operator: { id: jane.id, name: 'jane' } });
    expect(await prove(PASSWORD, 'JANE')).toMatchObject({ proof: 'good' });
    for (const wrong of ['', PASSWORD.toUpperCase(), `${PASSWORD} `, PASSWORD.slice(1)]) {
      house.now += 24 * 60 * MINUTE + 1;
      expect(await prove(wrong)).toEqual({ proof: 'wrong' });
    }
    expect(await prove(PASSWORD, 'nobody')).toEqual({ proof: 'wrong' });
  });

  it('may do only what its roles say', async () => {
    expect(await room().prove({ name: 'jane', password: PASSWORD }, 'challenges')).toEqual({ proof: 'not-permitted' });
    await room().setRoles(jane.id, 1, ['challenges', 'challenges'], 'operator');
    expect(room().list()).toMatchObject([{ roles: ['challenges'], version: 2 }]);
    expect(await room().prove({ name: 'jane', password: PASSWORD }, 'challenges')).toMatchObject({ proof: 'good' });
    expect(await prove(PASSWORD)).toEqual({ proof: 'not-permitted' });
  });

  it('is nobody once removed, and has another password once changed, also after a restart', async () => {
    await room().setPassword(jane.id, 1, 'another good phrase', 'operator');
    expect(await prove(PASSWORD)).toEqual({ proof: 'wrong' });
    await house.reopen();
    expect(await prove('another good phrase')).toMatchObject({ proof: 'good' });
    await room().remove(jane.id, 2, 'operator');
    expect(await prove('another good phrase')).toEqual({ proof: 'wrong' });
    expect((await house.audit()).map(({ action }) => action)).toContain('operator.removed');
  });

  it('is noted when its password was accepted, without a new version', async () => {
    await prove(PASSWORD);
    await expect.poll(() => room().list()[0]?.lastUsedAt).toBe(house.now);
    expect(room().list()[0]?.version).toBe(1);
    await house.reopen();
    expect(room().list()[0]?.lastUsedAt).toBe(house.now);
  });
});

describe('wrong passwords', () => {
  it('lock the name after five, longer each time, and a right one ends it', async () => {
    for (let attempt = 1; attempt <= 5; attempt++) expect(await prove('wrong one')).toEqual({ proof: 'wrong' });
    expect(await prove(PASSWORD)).toEqual({ proof: 'locked', until: house.now + MINUTE });
    expect(room().list()[0]?.lockedUntil).toBe(house.now + MINUTE);
    await expect.poll(async () => (await house.audit())[0]?.action).toBe('operator.locked');
    house.now += MINUTE;
    expect(await prove('wrong one')).toEqual({ proof: 'wrong' });
    expect(await prove(PASSWORD)).toEqual({ proof: 'locked', until: house.now + 2 * MINUTE });
    house.now += 2 * MINUTE;
    expect(await prove(PASSWORD)).toMatchObject({ proof: 'good' });
    expect(await prove('wrong one')).toEqual({ proof: 'wrong' });
    expect(await prove(PASSWORD)).toMatchObject({ proof: 'good' });
  });

  it('of somebody who does not exist lock just the same', async () => {
    for (let attempt = 1; attempt <= 5; attempt++) await prove('wrong one', 'nobody');
    expect(await prove('wrong one', 'nobody')).toEqual({ proof: 'locked', until: house.now + MINUTE });
  });

  it('at the same time are no more than one after the other', async () => {
    const proofs = await Promise.all(Array.from({ length: 30 }, (_, index) => prove(`wrong ${index}`)));
    expect(proofs.filter(({ proof }) => proof === 'wrong')).toHaveLength(5);
    expect(proofs.filter(({ proof }) => proof === 'locked')).toHaveLength(25);
  });

  it('do not pile up work without end', async () => {
    const proofs = await Promise.all(Array.from({ length: 60 }, (_, index) => prove('wrong one', `name-${index}`)));
    expect(proofs.filter(({ proof }) => proof === 'busy')).toHaveLength(60 - 34);
  });

  it('are forgiven by a new password', async () => {
    for (let attempt = 1; attempt <= 5; attempt++) await prove('wrong one');
    await room().setPassword(jane.id, 1, 'another good phrase', 'operator');
    expect(await prove('another good phrase')).toMatchObject({ proof: 'good' });
  });
});

describe('locks', () => {
  it('grow to an hour and no further, and are forgotten after a day of peace', () => {
    const locks = new LoginLocks();
    let now = 0;
    const lengths: number[] = [];
    for (let attempt = 1; attempt <= 14; attempt++) {
      expect(locks.begin('a', now)).toBeNull();
      const until = locks.lockedUntil('a', now) ?? now;
      lengths.push((until - now) / MINUTE);
      now = until;
    }
    expect(lengths).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
    now += 24 * 60 * MINUTE + 1;
    locks.begin('a', now);
    expect(locks.lockedUntil('a', now)).toBeNull();
  });

  it('remember so many names and no more', () => {
    const locks = new LoginLocks();
    for (let attempt = 1; attempt <= 5; attempt++) locks.begin('first', 0);
    for (let index = 0; index < 9_999; index++) locks.begin(`other-${index}`, 1);
    expect(locks.lockedUntil('first', 1)).not.toBeNull();
    locks.begin('one more', 1);
    expect(locks.lockedUntil('first', 1)).toBeNull();
  });
});

describe('a password', () => {
  it('is kept under a salt of its own, and the same however it was composed', async () => {
    const [first, second] = [await hashPassword('Grüße aus Köln'), await hashPassword('Grüße aus Köln')];
    expect(first.salt).not.toBe(second.salt);
    expect(first.hash).not.toBe(second.hash);
    expect(await isPassword(first, 'Grüße aus Köln'.normalize('NFD'))).toBe(true);
    expect(await isPassword(null, '')).toBe(false);
  });
});
