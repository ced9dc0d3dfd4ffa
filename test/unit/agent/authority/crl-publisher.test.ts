import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCrl } from '../../../../electron/agent/pki/crl.ts';
import { statement } from '../../../../electron/agent/store/statements.ts';
import { EnrollmentHouse } from '../../../harness/enrollment-house.ts';
import { certificate } from '../store/samples.ts';

let house: EnrollmentHouse;
beforeEach(async () => {
  house = await EnrollmentHouse.open();
});
afterEach(() => house.close());

/** A device certificate that is revoked without a CRL: by the unit that recorded the one that replaces it. */
async function revokedElsewhere(serial: string): Promise<string> {
  const { id } = house.authority.loaded.record;
  const notAfter = house.now + 100 * 86_400_000;
  const outcome = await house.store.commit([
    statement('certificate.insert', certificate({ serial, authorityId: id, notAfter })),
    statement('certificate.revoke', { serial, at: house.now, reason: 'superseded' }),
  ]);
  expect(outcome.outcome).toBe('committed');
  return id;
}

function listed(): string[] {
  return readCrl(house.authority.loaded.crl.der).entries.map(({ serial }) => serial);
}

describe('a CRL that is owed', () => {
  it('comes with the next round, once, with everything that was revoked by then', async () => {
    house.authority.oweCrl(await revokedElsewhere('0a01'));
    house.authority.oweCrl(await revokedElsewhere('0a02'));
    const { number } = house.authority.loaded.crl;
    await house.authority.publishWhenDue();
    expect(listed()).toEqual(['0a01', '0a02']);
    const after = house.authority.loaded.crl.number;
    expect(after).toBe(number + 1);
    await house.authority.publishWhenDue();
    expect(house.authority.loaded.crl.number).toBe(after);
  });

  it('is found again after a start', async () => {
    await revokedElsewhere('0a01');
    await house.authority.load();
    expect(listed()).toEqual(['0a01']);
    const { number } = house.authority.loaded.crl;
    await house.authority.load();
    expect(house.authority.loaded.crl.number).toBe(number);
  });

  it('is none of an authority that there is not', async () => {
    const { number } = house.authority.loaded.crl;
    house.authority.oweCrl('none');
    await house.authority.publishWhenDue();
    expect(house.authority.loaded.crl.number).toBe(number);
  });
});
