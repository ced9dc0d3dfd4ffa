import { createHash } from 'node:crypto';
import { newObjectId } from '../../electron/agent/object-id.ts';
import { statement, type Statement } from '../../electron/agent/store/statements.ts';
import type { Store } from '../../electron/agent/store/store.ts';
import { certificate, DAY, registration, transaction } from '../unit/agent/store/samples.ts';

const UNIT = 1_000;
/** As long as what the agent stores of an enrollment with RSA-2048 keys. */
const CERTIFICATE = new Uint8Array(900);
const REQUEST = new Uint8Array(850);

/** Adds devices that enrolled in the past: a registration, a certificate and a transaction each. */
export async function addDevices(store: Store, count: number): Promise<void> {
  const [authority] = await store.read('authority.list', {});
  if (authority === undefined) throw new Error('no authority');
  for (let start = 0; start < count; start += UNIT) {
    const devices = Array.from({ length: Math.min(UNIT, count - start) }, (_, index) =>
      enrolled(start + index, count, authority.id),
    );
    const { outcome } = await store.commit([
      statement('registration.insertMany', { registrations: devices.map(({ registered }) => registered) }),
      ...devices.flatMap(({ then }) => then),
    ]);
    if (outcome !== 'committed') throw new Error(`adding devices: ${outcome}`);
  }
}

function enrolled(number: number, count: number, authorityId: string) {
  const at = Date.now() - DAY - (count - number) * 10;
  const fqdn = `device-${String(number)}.fleet.example`;
  const serial = createHash('sha256').update(fqdn).digest('hex').slice(0, 40);
  const digest = createHash('sha256').update(serial).digest();
  const registered = registration({ fqdn, id: newObjectId(at), expiresAt: null, createdAt: at });
  const registrationId = registered.id;
  const transactionId = newObjectId(at);
  const notAfter = at + 365 * DAY;
  const dates = { notBefore: at, notAfter, issuedAt: at };
  const then: Statement[] = [
    statement(
      'certificate.insert',
      certificate({ serial, name: fqdn, ...dates, registrationId, authorityId, transactionId, der: CERTIFICATE }),
    ),
    statement(
      'transaction.insert',
      transaction({
        id: transactionId,
        state: 'issued',
        requestedName: fqdn,
        receivedAt: at,
        completedAt: at,
        transactionId: Buffer.from(fqdn),
        csrDigest: digest,
        signerKeyDigest: digest,
        registrationId,
        certificateSerial: serial,
        authentication: 'challenge',
        csr: REQUEST,
      }),
    ),
    statement('registration.enroll', { id: registrationId, challengeMac: null, at, serial, notAfter }),
  ];
  return { registered, then };
}
