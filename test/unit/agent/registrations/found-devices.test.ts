import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkImport, importRegistrations } from '../../../../electron/agent/registrations/import.ts';
import { sortFoundDevices } from '../../../../electron/agent/registrations/found-devices.ts';
import { EnrollmentHouse } from '../../../harness/enrollment-house.ts';

let house: EnrollmentHouse;
beforeEach(async () => {
  house = await EnrollmentHouse.open();
});
afterEach(() => house.close());

type Found = Parameters<typeof sortFoundDevices>[1][number];
const device = (name: string | null, more: Partial<Found> = {}): Found => ({
  ...{ label: name ?? 'entry', name, addresses: [], serialNumber: null, notes: '', disabled: false },
  ...more,
});
const sorted = (...found: Found[]) => sortFoundDevices({ store: house.store, room: house.registrations }, found);
const why = (listed: readonly { name: string; problems: readonly { code: string }[] }[]) =>
  listed.map(({ name, problems }) => [name, ...problems.map(({ code }) => code)]);

describe('devices that a directory knows', () => {
  it('are ready, known or unusable, with the reason', async () => {
    await house.register('known.office.example');
    const report = await sorted(
      device('a.office.example', { addresses: ['192.0.2.1'], serialNumber: 'S1', notes: 'Hall, "left"' }),
      device('Known.Office.example'),
      device('gone.office.example', { disabled: true }),
      device('short'),
      device(null, { label: 'Reception', addresses: ['192.0.2.17'] }),
      device(null, { label: 'Nothing' }),
      device('A.office.example.'),
      device('b.office.example', { serialNumber: 's1' }),
    );
    expect(report).toMatchObject({ found: 8, ready: 1, knownCount: 1, unusableCount: 6 });
    expect(why(report.known)).toEqual([['known.office.example', 'fqdn-taken']]);
    expect(why(report.unusable)).toEqual([
      ['gone.office.example', 'directory-disabled'],
      ['short', 'fqdn-single-label'],
      ['Reception', 'directory-address-only'],
      ['Nothing', 'fqdn-missing'],
      ['A.office.example.', 'directory-repeated'],
      ['b.office.example', 'directory-repeated'],
    ]);
    expect(report.csv).toBe('fqdn,ip,serial,notes\r\na.office.example,192.0.2.1,S1,"Hall, ""left"""\r\n');
  });

  it('may share an address in the DNS: the first keeps it', async () => {
    const addresses = ['192.0.2.9'];
    const { csv, ready } = await sorted(
      device('a.office.example', { addresses }),
      device('b.office.example', { addresses }),
    );
    expect([ready, csv]).toEqual([
      2,
      'fqdn,ip,serial,notes\r\na.office.example,192.0.2.9,,\r\nb.office.example,,,\r\n',
    ]);
  });

  it('that are ready are imported as any list, and known the next time', async () => {
    const all = [device('a.office.example', { notes: '=1+1' }), device('b.office.example')];
    const { csv } = await sorted(...all);
    const deps = { store: house.store, events: house.events, clock: house.clock, room: house.registrations };
    expect(await checkImport(deps, csv)).toMatchObject({ rows: 2, valid: 2, problems: [] });
    const progress = await Array.fromAsync(importRegistrations(deps, csv, 'operator'));
    expect(progress.at(-1)).toMatchObject({ step: 'done', imported: 2 });
    expect(await sorted(...all)).toMatchObject({ ready: 0, csv: '', knownCount: 2 });
  });

  it('with hostile names are listed in visible characters, and the first thousand of them', async () => {
    const hostile = Array.from({ length: 1_200 }, (_, i) =>
      device(`a\u001b]0;${String(i)}\u0007\u202e\r\n.office.example`),
    );
    const report = await sorted(...hostile, device(`x${'y'.repeat(100_000)}.office.example`));
    expect([report.unusableCount, report.unusable.length, report.ready]).toEqual([1_201, 1_000, 0]);
    expect(report.unusable.filter(({ name }) => /[\p{Cc}\u202e]/u.test(name) || name.length > 80)).toEqual([]);
  });
});
