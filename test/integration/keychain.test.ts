import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { keytarKeychain } from '../../electron/agent/secrets/keychain.ts';
import { makeFolder } from '../unit/agent/store/samples.ts';

const PROCESS = fileURLToPath(new URL('keychain-process.ts', import.meta.url));
const TOOLS = ['dbus-run-session', 'gnome-keyring-daemon'];

const missing = TOOLS.filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
const needed = process.env['CI'] === 'true';

test.skipIf(missing.length > 0 && !needed)(
  `the real Secret Service keeps the vault key${missing.length > 0 ? ` (skipped: ${missing.join(', ')}; apt-get install gnome-keyring dbus libsecret-1-dev)` : ''}`,
  () => {
    const { folder, remove } = makeFolder();
    const home = join(folder, 'home');
    mkdirSync(home);
    // The daemon takes the login password from its input, up to the end of it, and makes the keyring with it.
    const script = `printf '%s' test-login | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"`;
    const result = spawnSync(
      'dbus-run-session',
      ['--', 'sh', '-c', script, 'sh', process.execPath, '--no-warnings', PROCESS, join(folder, 'data')],
      { env: { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: home }, encoding: 'utf8', timeout: 120_000 },
    );
    remove();
    expect(result.stdout, result.stderr).not.toBe('');
    expect(JSON.parse(result.stdout)).toEqual({
      before: { state: 'new', keychain: true },
      secret: 'a private key',
      left: null,
    });
  },
);

test('without a session bus the keychain is unavailable, soon and clearly', async () => {
  const { DBUS_SESSION_BUS_ADDRESS: address } = process.env;
  process.env['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nonexistent/bus';
  try {
    const keychain = keytarKeychain();
    expect(await keychain.available()).toBe(false);
    await expect(keychain.read('a')).rejects.toMatchObject({ code: 'keychain-unavailable' });
  } finally {
    if (address === undefined) delete process.env['DBUS_SESSION_BUS_ADDRESS'];
    else process.env['DBUS_SESSION_BUS_ADDRESS'] = address;
  }
});
