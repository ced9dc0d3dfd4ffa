import { describe, expect, it } from 'vitest';
import { DirectoryEntry } from '../../../../electron/agent/directory/directory-entry.ts';
import { readComputer, readPrinter } from '../../../../electron/agent/directory/found-device.ts';

const entry = (attributes: Record<string, string | string[]>) => new DirectoryEntry({ dn: 'CN=x', ...attributes });

describe('a computer of a directory', () => {
  it('is disabled where the second bit says so, however the number is written', () => {
    const disabled = (userAccountControl: string) => readComputer(entry({ cn: 'a', userAccountControl }))?.disabled;
    expect(['2', '4098', '-2147483646'].map(disabled)).toEqual([true, true, true]);
    expect(['4096', '1', 'yes', ''].map(disabled)).toEqual([false, false, false, false]);
  });

  it('takes its name from its services where it has no other, and then the full one', () => {
    const named = (...servicePrincipalName: string[]) => readComputer(entry({ cn: 'a', servicePrincipalName }))?.name;
    expect(named('HOST/A', 'WSMAN/b.office.example', 'host/a.office.example')).toBe('a.office.example');
    expect(named('HOST/a.office.example:389', 'HOST/A')).toBe(null);
    expect(named(`HOST/${'a.'.repeat(40_000)}example`)).toBe(null);
  });

  it('is none where it is the account of a service', () => {
    expect(readComputer(entry({ cn: 'a', objectClass: ['computer', 'msDS-GroupManagedServiceAccount'] }))).toBe(null);
  });

  it('tells nothing without end, and nothing that is not visible', () => {
    const long = 'x'.repeat(1_000_000);
    const read = readComputer(
      entry({
        cn: `a\u001b[2J\u202e${long}`,
        dNSHostName: long,
        operatingSystem: `a\nb\u0000${long}`,
        serialNumber: long,
      }),
    );
    expect(JSON.stringify(read).length).toBeLessThan(1_200);
    expect(`${read?.label ?? ''}${read?.notes ?? ''}`).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});

describe('a print queue', () => {
  it.each([
    ['IP_192.0.2.17', null, ['192.0.2.17']],
    ['192.0.2.17_1', null, ['192.0.2.17']],
    ['2001:db8::17', null, ['2001:db8::17']],
    ['reception.office.example_2', 'reception.office.example', []],
    ['WSD-1c2d', null, []],
    ['LPT1:', null, []],
    ['PRINT.office.example', null, []],
  ])('on the port %s', (portName, name, addresses) => {
    const read = readPrinter(entry({ cn: 'q', portName, serverName: 'print.office.example' }));
    expect([read.name, read.addresses]).toEqual([name, addresses]);
  });

  it('may be known by an address on the web, if that is not its server’s', () => {
    const by = (url: string) => readPrinter(entry({ cn: 'q', url, serverName: 'print.office.example' })).name;
    expect(by('http://reception.office.example/status')).toBe('reception.office.example');
    expect([by('http://print.office.example/q'), by('not an address'), by('x'.repeat(1_000_000))]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('with a million ports is read in its first ones', () => {
    const portName = Array.from({ length: 100_000 }, (_, i) => `10.0.${String(i >> 8)}.${String(i & 255)}`);
    expect(readPrinter(entry({ cn: 'q', portName })).addresses.length).toBeLessThan(20);
  });
});
