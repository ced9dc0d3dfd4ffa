import type { EnrollmentOutcome, PollOutcome } from '../../electron/agent/enrollment/request.ts';
import type { TransactionRecord } from '../../electron/agent/store/queries.ts';
import type { Device } from '../simulators/scep-client/device.ts';
import type { EnrollmentHouse } from './enrollment-house.ts';

/** The rule that refused, or what became of it. */
export function codeOf(outcome: EnrollmentOutcome | PollOutcome): string {
  return outcome.outcome === 'refused' ? outcome.refusal.code : outcome.outcome;
}

/** DER of the certificate; throws where there is none. */
export function certificateOf(outcome: EnrollmentOutcome | PollOutcome): Buffer {
  if (outcome.outcome !== 'issued') throw new Error(JSON.stringify(outcome));
  return Buffer.from(outcome.certificate);
}

/** The same device, which now signs with a certificate that it was given. */
export function holding(device: Device, certificate: Uint8Array): Device {
  return { ...device, certificate: Buffer.from(certificate) };
}

/** The transaction that was recorded last. */
export async function latest({ store }: EnrollmentHouse): Promise<TransactionRecord> {
  const { rows } = await store.read('transaction.list', { limit: 1 });
  const found = await store.read('transaction.get', { id: rows[0]?.id ?? '' });
  if (found === null) throw new Error('nothing is recorded');
  return found;
}

/** How many device certificates there are. */
export async function certificates({ store, now }: EnrollmentHouse): Promise<number> {
  const { total } = await store.read('certificate.list', { limit: 1, kind: 'device', now });
  return total.count;
}

/** What the audit log says was done, oldest first. */
export async function acts({ store }: EnrollmentHouse): Promise<string[]> {
  const { rows } = await store.read('audit.list', { limit: 500 });
  return rows.map(({ action }) => action).toReversed();
}
