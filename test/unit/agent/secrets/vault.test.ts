import { describe, expect, test } from 'vitest';
import { openVault } from '../../../../electron/agent/secrets/vault.ts';

const KEY = new Uint8Array(32).fill(1);
const vault = openVault('passphrase', KEY);
const place = { table: 'authority', row: 'x', version: 1 };
const secret = new Uint8Array([1, 2, 3]);

describe('a vault', () => {
  test('opens what it sealed, in its place', () => {
    expect(vault.open(place, vault.seal(place, secret))).toEqual(secret);
    expect(openVault('keychain', KEY).open(place, vault.seal(place, secret))).toEqual(secret);
  });

  test.each([
    ['another table', { ...place, table: 'ra' }],
    ['another row', { ...place, row: 'y' }],
    ['another version', { ...place, version: 2 }],
    ['a place that reads alike', { table: 'authority","x', row: '', version: 1 }],
  ])('does not open a box moved to %s', (_, other) => {
    expect(() => vault.open(other, vault.seal(place, secret))).toThrow(
      expect.objectContaining({ code: 'secret-damaged' }),
    );
  });

  test('knows challenges by their MAC alone, each vault its own', () => {
    const mac = vault.challengeMac('AB-12');
    expect(mac).toHaveLength(32);
    expect(vault.challengeMac('AB-12')).toEqual(mac);
    expect(vault.challengeMac('AB-13')).not.toEqual(mac);
    expect(openVault('passphrase', new Uint8Array(32)).challengeMac('AB-12')).not.toEqual(mac);
  });

  test('shows no key', () => {
    expect(JSON.stringify(vault)).not.toContain(Buffer.from(KEY).toString('hex'));
    expect(Buffer.from(vault.auditKey).equals(KEY)).toBe(false);
  });
});
