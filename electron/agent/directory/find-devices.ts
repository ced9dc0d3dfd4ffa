import { EqualityFilter } from 'ldapts';
import { CaFault } from '../outbound/ca-fault.ts';
import { eachInTurn, type DeviceDns } from './device-addresses.ts';
import type { DirectoryClient } from './directory-client.ts';
import { COMPUTER_TEXTS, PRINTER_TEXTS, readComputer, readPrinter, type FoundDevice } from './found-device.ts';

export type DevicesWanted = {
  /** Distinguished name; null for the whole domain. */
  readonly base: string | null;
  readonly computers: boolean;
  readonly printers: boolean;
  /** Ask the DNS for what the directory lacks. */
  readonly addresses: boolean;
};

/** Of one device; more are those of a server, and none of them is wrong. */
const MOST_ADDRESSES = 4;

/** Computers and print queues below `base`, in this order. Throws CaFault. */
export async function findDevices(
  directory: DirectoryClient,
  { base: given, computers, printers, addresses }: DevicesWanted,
  dns: DeviceDns,
): Promise<readonly FoundDevice[]> {
  const base = given ?? (await directory.domainContext());
  if (base === null) throw new CaFault('directory-other');
  const ofClass = (value: string) => new EqualityFilter({ attribute: 'objectClass', value });
  const found: FoundDevice[] = [];
  if (computers) {
    const entries = await directory.search({ base, scope: 'sub', filter: ofClass('computer'), texts: COMPUTER_TEXTS });
    found.push(...entries.flatMap((entry) => readComputer(entry) ?? []));
  }
  if (printers) {
    const entries = await directory.search({ base, scope: 'sub', filter: ofClass('printQueue'), texts: PRINTER_TEXTS });
    found.push(...entries.map(readPrinter));
  }
  return addresses ? eachInTurn(found, (device) => completed(device, dns)) : found;
}

/** With what the DNS says, where the directory says nothing. */
async function completed(device: FoundDevice, dns: DeviceDns): Promise<FoundDevice> {
  if (device.disabled) return device;
  const [address] = device.addresses;
  if (device.name === null) {
    const [name] = address === undefined ? [] : await dns.namesOf(address);
    return name === undefined ? device : { ...device, name };
  }
  if (address !== undefined) return device;
  return { ...device, addresses: (await dns.addressesOf(device.name)).slice(0, MOST_ADDRESSES) };
}
