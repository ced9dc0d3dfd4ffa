import type { DirectoryDevices } from '../../../shared/contract/directory.ts';
import type { FieldProblem } from '../../../shared/contract/registrations.ts';
import { visibleText } from '../pki/directory-string.ts';
import type { Store } from '../store/store.ts';
import { exactCsvRecord } from './csv.ts';
import type { ValidRegistration } from './read-registration.ts';
import { duplicateProblem, type RegistrationsRoom } from './registrations-room.ts';

/** A device that something else knows of. */
type Found = {
  readonly label: string;
  readonly name: string | null;
  readonly addresses: readonly string[];
  readonly serialNumber: string | null;
  readonly notes: string;
  readonly disabled: boolean;
};
type PassedOver = DirectoryDevices['known'][number];
type Candidate = { readonly label: string; readonly valid: ValidRegistration };

const MOST_LISTED = 1_000;
/** Devices between two breaths of the agent's thread. */
const STRIDE = 500;

/** Sorts what was found into what can be registered, what is registered already, and what cannot be. Stores nothing. */
export async function sortFoundDevices(
  { store, room }: { readonly store: Store; readonly room: RegistrationsRoom },
  found: readonly Found[],
): Promise<DirectoryDevices> {
  const unusable: PassedOver[] = [];
  const candidates: Candidate[] = [];
  const claimed = new Claims();
  for (const [index, device] of found.entries()) {
    if (index % STRIDE === 0) await breathe();
    const reading = readFound(device, room, claimed);
    if ('valid' in reading) candidates.push({ label: device.label, valid: reading.valid });
    else unusable.push({ name: device.name ?? device.label, problems: [...reading.problems] });
  }
  const known: PassedOver[] = [];
  const taken = new Set<number>();
  const asked = candidates.map(({ valid }) => valid);
  for (const { index, duplicates } of await store.read('registration.duplicates', { candidates: asked })) {
    if (duplicates.length === 0) continue;
    taken.add(index);
    known.push({ name: asked[index]?.fqdn ?? '', problems: duplicates.map(duplicateProblem) });
  }
  const ready = asked.filter((_, index) => !taken.has(index));
  return {
    ...{ found: found.length, ready: ready.length, csv: csvOf(ready) },
    ...{ knownCount: known.length, known: known.slice(0, MOST_LISTED) },
    ...{ unusableCount: unusable.length, unusable: unusable.slice(0, MOST_LISTED).map(shortened) },
  };
}

function readFound(
  { name, addresses, serialNumber, notes, disabled }: Found,
  room: RegistrationsRoom,
  claimed: Claims,
): { readonly valid: ValidRegistration } | { readonly problems: readonly FieldProblem[] } {
  if (disabled) return { problems: [{ field: 'row', code: 'directory-disabled', params: {} }] };
  if (name === null) {
    const [value] = addresses;
    if (value === undefined) return { problems: [{ field: 'fqdn', code: 'fqdn-missing', params: {} }] };
    return { problems: [{ field: 'fqdn', code: 'directory-address-only', params: { value } }] };
  }
  const text = { fqdn: name, serialNumber, challenge: null, validFor: null, reusable: false, notes };
  // Two computers may stand under one address in an old DNS: the first has it, and the others go without.
  const read = room.read({ ...text, ipAddresses: claimed.free(addresses) });
  if (read.valid === null) return { problems: read.problems };
  const earlier = claimed.take(read.valid);
  return earlier === null ? { valid: read.valid } : { problems: [earlier] };
}

/** What devices before this one in the same directory have. */
class Claims {
  readonly #names = new Set<string>();
  readonly #addresses = new Set<string>();
  readonly #serialNumbers = new Set<string>();

  free(addresses: readonly string[]): readonly string[] {
    return [...new Set(addresses)].filter((address) => !this.#addresses.has(address));
  }

  /** What stands in the way, or null; then it is this one's. */
  take({ fqdn, ipAddresses, serialNumber }: ValidRegistration): FieldProblem | null {
    if (this.#names.has(fqdn)) return repeated('fqdn', fqdn);
    const serial = serialNumber?.toLowerCase() ?? null;
    if (serial !== null && this.#serialNumbers.has(serial)) return repeated('serialNumber', serialNumber ?? '');
    const address = ipAddresses.find((each) => this.#addresses.has(each));
    if (address !== undefined) return repeated('ipAddresses', address);
    this.#names.add(fqdn);
    for (const each of ipAddresses) this.#addresses.add(each);
    if (serial !== null) this.#serialNumbers.add(serial);
    return null;
  }
}

function repeated(field: FieldProblem['field'], value: string): FieldProblem {
  return { field, code: 'directory-repeated', params: { value } };
}

function csvOf(ready: readonly ValidRegistration[]): string {
  if (ready.length === 0) return '';
  const rows = ready.map(({ fqdn, ipAddresses, serialNumber, notes }) =>
    exactCsvRecord([fqdn, ipAddresses.join(' '), serialNumber ?? '', notes]),
  );
  return exactCsvRecord(['fqdn', 'ip', 'serial', 'notes']) + rows.join('');
}

function shortened({ name, problems }: PassedOver): PassedOver {
  return { name: visibleText(name.slice(0, 80)).slice(0, 80), problems };
}

function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
