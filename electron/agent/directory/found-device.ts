import { isIP } from 'node:net';
import { upstreamText } from '../outbound/upstream-text.ts';
import type { DirectoryEntry } from './directory-entry.ts';

/** A computer or a printer as a directory describes it; nothing is checked yet. */
export type FoundDevice = {
  /** How the directory calls it. */
  readonly label: string;
  /** Full host name; null where only an address is known, or nothing. */
  readonly name: string | null;
  readonly addresses: readonly string[];
  readonly serialNumber: string | null;
  readonly notes: string;
  /** Its account must not log on any more. */
  readonly disabled: boolean;
};

export const COMPUTER_TEXTS = [
  'cn',
  'objectClass',
  'dNSHostName',
  'servicePrincipalName',
  'operatingSystem',
  'userAccountControl',
  'serialNumber',
  'location',
] as const;
export const PRINTER_TEXTS = [
  'cn',
  'printerName',
  'printNetworkAddress',
  'portName',
  'url',
  'serverName',
  'driverName',
  'location',
] as const;

/** userAccountControl (MS-ADTS §2.2.16): ADS_UF_ACCOUNT_DISABLE. */
const ACCOUNT_DISABLED = 0x2;
/** Accounts of services, which are computers by their class alone (MS-ADSC). */
const OF_SERVICES = [
  'msds-groupmanagedserviceaccount',
  'msds-managedserviceaccount',
  'msds-delegatedmanagedserviceaccount',
];
const LONGEST_NOTES = 160;
const LONGEST_LABEL = 64;
/** What `registrations.check` needs to name the problem, of a value of any length. */
const LONGEST_VALUE = 300;

/** Null for what is no computer. */
export function readComputer(entry: DirectoryEntry): FoundDevice | null {
  if (entry.texts('objectClass').some((name) => OF_SERVICES.includes(name.toLowerCase()))) return null;
  return {
    label: labelOf(entry),
    name: bounded(entry.text('dNSHostName')) ?? hostOfService(entry.texts('servicePrincipalName')),
    addresses: [],
    serialNumber: bounded(entry.text('serialNumber')),
    notes: notesOf([entry.text('operatingSystem'), entry.text('location')]),
    disabled: (entry.flags('userAccountControl') & ACCOUNT_DISABLED) !== 0,
  };
}

/**
 * A queue (printQueue, MS-ADSC) is announced by a server, which is another computer: the printer is where its port leads. Ports have
 * free names; those of Windows are `IP_192.0.2.17` and `192.0.2.17_1`, or the printer's host name.
 */
export function readPrinter(entry: DirectoryEntry): FoundDevice {
  const server = entry.text('serverName')?.toLowerCase() ?? null;
  const hosts = [
    ...entry.texts('printNetworkAddress'),
    ...entry.texts('portName').map(hostOfPort),
    ...entry.texts('url').map(hostOfUrl),
  ]
    .slice(0, 16)
    .flatMap((host) => bounded(host) ?? [])
    .filter((host) => host.toLowerCase() !== server);
  return {
    label: labelOf(entry, entry.text('printerName')),
    name: hosts.find((host) => isIP(host) === 0 && host.includes('.')) ?? null,
    addresses: [...new Set(hosts.filter((host) => isIP(host) !== 0))],
    serialNumber: null,
    notes: notesOf([entry.text('printerName'), entry.text('driverName'), entry.text('location')]),
    disabled: false,
  };
}

function hostOfPort(port: string): string {
  return port
    .slice(0, 2 * LONGEST_VALUE)
    .replace(/^IP_/i, '')
    .replace(/_\d{1,3}$/, '')
    .trim();
}

function hostOfUrl(url: string): string | null {
  if (url.length > 2 * LONGEST_VALUE || !URL.canParse(url)) return null;
  const { hostname } = new URL(url);
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** `HOST/name.office.example`, beside others with a port or the short name. */
function hostOfService(names: readonly string[]): string | null {
  const host = names
    .slice(0, 200)
    .flatMap((name) => /^HOST\/([^/:]{1,253})$/i.exec(name.slice(0, LONGEST_VALUE))?.[1] ?? []);
  return host.find((name) => name.includes('.')) ?? null;
}

function labelOf(entry: DirectoryEntry, name: string | null = null): string {
  return (upstreamText(name ?? entry.text('cn') ?? entry.dn) ?? '–').slice(0, LONGEST_LABEL);
}

function notesOf(parts: readonly (string | null)[]): string {
  const shown = parts.flatMap((part) => (part === null ? [] : (upstreamText(part) ?? [])));
  return [...new Set(shown)].join(', ').slice(0, LONGEST_NOTES);
}

function bounded(text: string | null): string | null {
  const value = text?.slice(0, LONGEST_VALUE).trim() ?? '';
  return value === '' ? null : value;
}
