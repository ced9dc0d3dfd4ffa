import type { Connection } from '../connection.ts';
import { guardUnique, requireOne, type Executors } from '../guard.ts';

/** Settings, the vault's record and sealed secrets. */
export function settingsStatements(
  database: Connection,
): Executors<'settings.put' | 'vault.create' | 'secret.put' | 'secret.remove'> {
  const putSetting = database.prepare(
    'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const createVault = database.prepare(
    `INSERT INTO vault (only, kind, account, salt, cost, block_size, parallelism, wrapped_key, key_check, created_at)
     VALUES (1, @kind, @account, @salt, @cost, @blockSize, @parallelism, @wrappedKey, @keyCheck, @createdAt)`,
  );
  const newSecret = database.prepare('INSERT INTO secret (owner_table, owner_row, version, box) VALUES (?, ?, 1, ?)');
  const nextSecret = database.prepare(
    'UPDATE secret SET version = version + 1, box = ? WHERE owner_table = ? AND owner_row = ? AND version = ? - 1',
  );
  const removeSecret = database.prepare('DELETE FROM secret WHERE owner_table = @table AND owner_row = @row');
  return {
    'settings.put': ({ key, value }) => {
      putSetting.run(key, JSON.stringify(value));
    },
    'vault.create': (record) => {
      const none = { account: null, salt: null, cost: null, blockSize: null, parallelism: null, wrappedKey: null };
      guardUnique(() => createVault.run({ ...none, ...record }));
    },
    'secret.put': ({ table, row, version, box }) => {
      if (version === 1) guardUnique(() => newSecret.run(table, row, box));
      else requireOne(nextSecret.run(box, table, row, version));
    },
    'secret.remove': (place) => requireOne(removeSecret.run(place)),
  };
}
