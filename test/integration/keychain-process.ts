/** Runs in a session bus of its own: makes a keychain vault in a data folder, and opens it again as a later start would. */
import { keytarKeychain } from '../../electron/agent/secrets/keychain.ts';
import { createSecretStore } from '../../electron/agent/secrets/secret-store.ts';
import { openSqliteStore } from '../../electron/agent/store/sqlite/open-store.ts';

const [folder = ''] = process.argv.slice(2);
const place = { table: 'authority', row: 'x', version: 1 };

const first = await openSqliteStore(folder);
const secrets = await createSecretStore({ store: first, folder });
const before = await secrets.state();
const made = await secrets.create({ kind: 'keychain' }, { at: 1, actor: 'operator' });
const box = made.seal(place, Buffer.from('a private key'));
await first.close();

const second = await openSqliteStore(folder);
const later = await createSecretStore({ store: second, folder });
const opened = await later.unlock(null);
const record = await second.read('vault.get', {});
await second.close();

const keychain = keytarKeychain();
if (record?.kind === 'keychain') await keychain.remove(record.account);
const left = record?.kind === 'keychain' ? await keychain.read(record.account) : 'no keychain vault';
process.stdout.write(JSON.stringify({ before, secret: Buffer.from(opened.open(place, box)).toString(), left }));
