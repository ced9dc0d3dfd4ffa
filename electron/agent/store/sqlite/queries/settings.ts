import type { StoredAuditEntry, StoredAuditHead } from '../../../audit/entry.ts';
import type { Queries } from '../../queries.ts';
import type { VaultRecord } from '../../statements.ts';
import type { Connection } from '../connection.ts';
import type { Handlers } from '../handlers.ts';

export type SettingsQueryName = 'settings.all' | 'vault.get' | 'secret.get' | 'audit.head' | 'audit.withPrevious';

/** The columns of an audit entry as the chain knows it. */
export const AUDIT_ENTRY = `sequence, at, actor, action, object_kind AS objectKind, object_id AS objectId,
  detail AS detailJson, previous, hash`;

type VaultColumns = {
  readonly kind: 'keychain' | 'passphrase';
  readonly account: string;
  readonly salt: Uint8Array;
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelism: number;
  readonly wrappedKey: Uint8Array;
  readonly keyCheck: Uint8Array;
  readonly createdAt: number;
};

export function settingsQueries(database: Connection): Handlers<SettingsQueryName> {
  const settings = database.prepare<[], { key: string; value: string }>('SELECT key, value FROM setting');
  const vault = database.prepare<[], VaultColumns>(
    `SELECT kind, account, salt, cost, block_size AS blockSize, parallelism, wrapped_key AS wrappedKey,
       key_check AS keyCheck, created_at AS createdAt FROM vault`,
  );
  const secret = database.prepare<object, NonNullable<Queries['secret.get']['output']>>(
    'SELECT version, box FROM secret WHERE owner_table = @table AND owner_row = @row',
  );
  const head = database.prepare<[], StoredAuditHead>('SELECT count, hash, seal FROM audit_head');
  const withPrevious = database.prepare<[Uint8Array], StoredAuditEntry>(
    `SELECT ${AUDIT_ENTRY} FROM audit WHERE previous = ? LIMIT 10`,
  );
  return {
    'settings.all': () =>
      Object.fromEntries(settings.all().map(({ key, value }) => [key, JSON.parse(value) as unknown])),
    'vault.get': () => toVaultRecord(vault.get()),
    'secret.get': (input) => secret.get(input) ?? null,
    'audit.head': () => head.get() ?? null,
    'audit.withPrevious': ({ previous }) => withPrevious.all(previous),
  };
}

function toVaultRecord(columns: VaultColumns | undefined): VaultRecord | null {
  if (columns === undefined) return null;
  const { kind, account, keyCheck, createdAt, salt, cost, blockSize, parallelism, wrappedKey } = columns;
  return kind === 'keychain'
    ? { kind, account, keyCheck, createdAt }
    : { kind, salt, cost, blockSize, parallelism, wrappedKey, keyCheck, createdAt };
}
