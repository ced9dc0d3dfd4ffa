/** A process that enrolls as fast as it can and prints each serial number once its commit has resolved. */
import { openSqliteStore } from '../../../electron/agent/store/sqlite/open-store.ts';
import { lockFolder } from '../../../electron/agent/store/folder-lock.ts';
import { statement } from '../../../electron/agent/store/statements.ts';
import { AUDIT_KEY, auditEntry, certificate, NOW, registration, transaction } from '../../unit/agent/store/samples.ts';

const [folder = '', round = ''] = process.argv.slice(2);
lockFolder(folder, 5_000);
const store = await openSqliteStore(folder);
await store.keyAudit(AUDIT_KEY);

let next = 0;
async function enrollOn(): Promise<void> {
  for (;;) {
    next += 1;
    const serial = (0x10_00_00_00 + Number(round) * 0x10_00_00 + next).toString(16);
    const one = registration({ fqdn: `r${round}-${next}.example`, ipAddresses: [], serialNumber: serial });
    const outcome = await store.commit([
      statement('registration.insert', one),
      statement('registration.burnChallenge', { id: one.id, challengeMac: one.challengeMac, at: NOW }),
      statement('certificate.insert', certificate({ serial, name: one.fqdn, registrationId: one.id })),
      statement('registration.enroll', { id: one.id, challengeMac: null, at: NOW, serial, notAfter: NOW + 1 }),
      statement(
        'transaction.insert',
        transaction({
          state: 'issued',
          certificateSerial: serial,
          registrationId: one.id,
          transactionId: Buffer.from(serial),
        }),
      ),
      auditEntry({ serial }, one.id),
    ]);
    if (outcome.outcome !== 'committed') throw new Error(JSON.stringify(outcome));
    process.stdout.write(`${serial}\n`);
  }
}
await Promise.all(Array.from({ length: 8 }, enrollOn));
