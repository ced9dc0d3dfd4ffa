import type { Inspection } from '../../../shared/contract/inspect.ts';
import { inspectContent, type Inspected } from '../inspect/inspect.ts';
import { sha256Hex } from '../pki/fingerprints.ts';
import type { Store } from '../store/store.ts';
import { hostsOf, requestedNames } from '../enrollment/requested-names.ts';
import type { Implementer, ProcedureDeps } from './implementer.ts';

type InspectDeps = Pick<ProcedureDeps, 'store' | 'clock'>;

/** Explains bytes that we keep, and says which object here they are. */
export function inspectStored(der: Uint8Array, { store, clock }: InspectDeps): Promise<Inspection> {
  return withKnown(inspectContent({ bytes: der }, clock()), store);
}

export function inspectProcedures(os: Implementer, { store, clock, door }: ProcedureDeps) {
  return {
    decode: os.inspect.decode.handler(async ({ input }) => {
      door.requireOpen();
      const { text = '', base64 } = input;
      const named = base64 === undefined ? await certificateNamed(text, store) : null;
      if (named !== null) return inspectStored(named, { store, clock });
      const content = base64 === undefined ? { text } : { bytes: Buffer.from(base64, 'base64') };
      return withKnown(inspectContent(content, clock()), store);
    }),
  };
}

/** DER of the certificate whose serial number or SHA-256 fingerprint was pasted, with or without colons. */
async function certificateNamed(text: string, store: Store): Promise<Uint8Array | null> {
  const digits = text
    .trim()
    .toLowerCase()
    .replace(/[:\s-]/g, '');
  if (!/^(?:[0-9a-f]{2}){4,32}$/.test(digits)) return null;
  const bySerial = digits.length <= 40 ? await store.read('certificate.facts', { serial: digits }) : null;
  const found =
    bySerial ?? (digits.length === 64 ? await store.read('certificate.withSha256', { sha256: digits }) : null);
  return found?.der ?? null;
}

async function withKnown({ inspection, recognised }: Inspected, store: Store): Promise<Inspection> {
  if (recognised.kind === 'certificate') {
    const found = await store.read('certificate.withSha256', { sha256: sha256Hex(recognised.certificate.der) });
    return found === null ? inspection : { ...inspection, known: { kind: 'certificate', serial: found.serial } };
  }
  if (recognised.kind === 'certificationRequest') {
    for (const fqdn of hostsOf(requestedNames(recognised.csr)).slice(0, 8)) {
      const [registration] = await store.read('registration.withFqdn', { fqdn });
      if (registration !== undefined) return { ...inspection, known: { kind: 'registration', id: registration.id } };
    }
  }
  return inspection;
}
