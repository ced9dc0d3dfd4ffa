import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryClient } from '../../electron/agent/directory/directory-client.ts';
import type { DeviceDns } from '../../electron/agent/directory/device-addresses.ts';
import { findDevices, type DevicesWanted } from '../../electron/agent/directory/find-devices.ts';
import { CaFault } from '../../electron/agent/outbound/ca-fault.ts';
import { findPeer, peer } from '../harness/peers.ts';
import { startActiveDirectory, type ActiveDirectory, DOMAIN } from '../simulators/active-directory/active-directory.ts';

const OFFICE = `OU=Office,${DOMAIN}`;
/** With the five of the office, as many as are taken at once. */
const MANY = 19_995;

function entries(): string {
  const computer = (name: string, parent: string, ...more: readonly string[]) =>
    [`dn: CN=${name},${parent}`, 'objectClass: computer', `cn: ${name}`, ...more, '', ''].join('\n');
  return [
    `dn: ${OFFICE}\nobjectClass: organizationalUnit\nou: Office\n\n`,
    `dn: OU=Lab,${DOMAIN}\nobjectClass: organizationalUnit\nou: Lab\n\n`,
    computer(
      'PC-1',
      OFFICE,
      ...['dNSHostName: pc-1.office.example', 'operatingSystem: Windows 11', 'userAccountControl: 4096'],
      ...['serialNumber: XK4471', 'location: 2nd floor'],
    ),
    computer('PC-2', OFFICE, 'servicePrincipalName: HOST/PC-2', 'servicePrincipalName: HOST/pc-2.office.example'),
    computer('PC-3', OFFICE, 'dNSHostName: pc-3.office.example', 'userAccountControl: 4098'),
    computer('PC-4', OFFICE),
    `dn: CN=svc,${OFFICE}\nobjectClass: msDS-GroupManagedServiceAccount\ncn: svc\ndNSHostName: svc.office.example\n\n`,
    `dn: CN=PRINT-1,${OFFICE}\nobjectClass: printQueue\ncn: PRINT-1\nprinterName: Reception\n`,
    'serverName: print.office.example\nportName: IP_192.0.2.17\ndriverName: Generic PCL\nlocation: Hall\n\n',
    `dn: CN=PRINT-2,${OFFICE}\nobjectClass: printQueue\ncn: PRINT-2\nprinterName: Lab\n`,
    'serverName: print.office.example\nportName: plotter.office.example\nurl: http://print.office.example/lab\n\n',
    ...Array.from({ length: MANY }, (_, i) =>
      computer(`L${String(i)}`, `OU=Lab,${DOMAIN}`, `dNSHostName: l${String(i)}.lab.example`),
    ),
  ].join('');
}

const ALL: DevicesWanted = { base: OFFICE, computers: true, printers: true, addresses: false };
const SILENT: DeviceDns = { addressesOf: () => Promise.resolve([]), namesOf: () => Promise.resolve([]) };

describe('devices in an Active Directory', () => {
  let directory: ActiveDirectory;
  let stop = (): Promise<void> => Promise.resolve();
  beforeAll(async () => {
    const found = await findPeer('slapd');
    if ('program' in found) {
      directory = await startActiveDirectory(found.program, entries());
      stop = () => directory.stop();
    }
  });
  beforeEach((context) => peer('slapd', context));
  afterAll(() => stop());

  async function find(changed: Partial<DevicesWanted> = {}, dns: DeviceDns = SILENT) {
    const { ldapsPort: port, account, root: roots } = directory;
    const client = await DirectoryClient.open({
      ...{ host: 'localhost', port, security: 'ldaps', account, roots, timeout: 20_000 },
    });
    try {
      return await findDevices(client, { ...ALL, ...changed }, dns);
    } finally {
      await client.close();
    }
  }

  it('are computers with name, serial number and system, without accounts of services', async () => {
    const found = await find({ printers: false });
    expect(found.toSorted((a, b) => a.label.localeCompare(b.label))).toEqual([
      {
        ...{ label: 'PC-1', name: 'pc-1.office.example', addresses: [], serialNumber: 'XK4471', disabled: false },
        notes: 'Windows 11, 2nd floor',
      },
      { label: 'PC-2', name: 'pc-2.office.example', addresses: [], serialNumber: null, notes: '', disabled: false },
      { label: 'PC-3', name: 'pc-3.office.example', addresses: [], serialNumber: null, notes: '', disabled: true },
      { label: 'PC-4', name: null, addresses: [], serialNumber: null, notes: '', disabled: false },
    ]);
  });

  it('are printers, which stand where their port leads and not where their server is', async () => {
    const found = await find({ computers: false });
    expect(found.toSorted((a, b) => a.label.localeCompare(b.label))).toMatchObject([
      { label: 'Lab', name: 'plotter.office.example', addresses: [] },
      { label: 'Reception', name: null, addresses: ['192.0.2.17'], notes: 'Reception, Generic PCL, Hall' },
    ]);
  });

  it('are completed by the DNS where that is wanted', async () => {
    const asked: string[] = [];
    const dns: DeviceDns = {
      addressesOf: (name) => Promise.resolve(asked.push(name) > 0 ? ['192.0.2.1', '2001:db8::1'] : []),
      namesOf: (address) => Promise.resolve(asked.push(address) > 0 ? ['reception.office.example'] : []),
    };
    const found = await find({ addresses: true }, dns);
    expect(found.find(({ label }) => label === 'PC-1')?.addresses).toEqual(['192.0.2.1', '2001:db8::1']);
    expect(found.find(({ label }) => label === 'Reception')?.name).toBe('reception.office.example');
    // Neither of the disabled one nor of the one without a name.
    expect(asked.toSorted()).toEqual([
      '192.0.2.17',
      'pc-1.office.example',
      'pc-2.office.example',
      'plotter.office.example',
    ]);
  });

  it('come page by page, from the whole domain too', async () => {
    expect(await find({ base: null, printers: false })).toHaveLength(MANY + 4);
  });

  it('are not looked for in a folder that is none', async () => {
    const missing = find({ base: `OU=Nowhere,${DOMAIN}` });
    await expect(missing).rejects.toBeInstanceOf(CaFault);
    await expect(missing).rejects.toMatchObject({ code: 'directory-refused', params: { code: '32' } });
    await expect(find({ base: 'nonsense)(objectClass=*' })).rejects.toBeInstanceOf(CaFault);
  });
});
