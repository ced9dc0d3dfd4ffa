import { createHash } from 'node:crypto';
import { statement, type Statement } from '../../electron/agent/store/statements.ts';
import type { Store } from '../../electron/agent/store/store.ts';
import { authority, certificate, DAY, NOW, registration, transaction } from '../unit/agent/store/samples.ts';

const UNIT = 1_000;
const DER = new Uint8Array(900);

/**
 * Registers so many devices, with a certificate and a transaction each. Their states have nothing to do with their
 * names, nor the order of their names with that of their recording.
 */
export async function fillLists(store: Store, size: number): Promise<void> {
  await commit(store, [statement('authority.insert', authority())]);
  for (let start = 0; start < size; start += UNIT) {
    const numbers = Array.from({ length: Math.min(UNIT, size - start) }, (_, index) => start + index);
    const devices = numbers.map((number) => device(number, size));
    await commit(store, [
      statement('registration.insertMany', { registrations: devices.map(({ registered }) => registered) }),
      ...devices.flatMap(({ then }) => then),
    ]);
  }
}

function device(number: number, size: number) {
  const hash = createHash('sha256').update(String(number)).digest();
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = hash;
  const fqdn = `printer-${String((number * 7_919) % size).padStart(6, '0')}.floor-${String(number % 10)}.office.example`;
  const at = NOW - 200_000 + number;
  const registered = registration({
    fqdn,
    ipAddresses: [`10.${String(number >> 16)}.${String((number >> 8) & 255)}.${String(number & 255)}`],
    serialNumber: `VNB3K${String(number).padStart(7, '0')}`,
    expiresAt: a % 3 === 0 ? null : NOW + ((a % 7) - 2) * 3_600_000 + number,
    createdAt: at,
  });
  const serial = `ab${hash.toString('hex').slice(0, 38)}`;
  const notAfter = NOW + (c % 4 === 0 ? -number * 1_000 : (c % 4) * 20 * DAY + number * 1_000);
  const notBefore = NOW - 200 * DAY;
  const state = d % 5 === 0 ? 'refused' : 'issued';
  const then = [
    ...(b % 11 === 0 ? [statement('registration.cancel', { id: registered.id, at: NOW })] : []),
    ...(b % 3 === 0 ? [statement('registration.touchRequest', { id: registered.id, at: NOW + (number % 97) })] : []),
    statement('certificate.insert', certificate({ serial, name: fqdn, issuedAt: at, notBefore, notAfter, der: DER })),
    ...(e % 10 === 0 ? [statement('certificate.revoke', { serial, at: NOW, reason: 'superseded' })] : []),
    statement(
      'transaction.insert',
      transaction({
        state,
        requestedName: fqdn,
        receivedAt: at,
        transactionId: Buffer.from(serial),
        csrDigest: hash,
        signerKeyDigest: hash,
        certificateSerial: state === 'issued' ? serial : null,
      }),
    ),
  ];
  return { registered, then };
}

async function commit(store: Store, unit: readonly Statement[]): Promise<void> {
  const { outcome } = await store.commit(unit);
  if (outcome !== 'committed') throw new Error(`filling the lists: ${outcome}`);
}
