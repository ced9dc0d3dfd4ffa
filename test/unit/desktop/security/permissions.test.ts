import type { Session } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { denyPermissions, mayHave } from '../../../../electron/desktop/security/permissions.ts';

const OURS = 'app://certwright/';

describe('mayHave', () => {
  it('lets our page write text to the clipboard', () => {
    expect(mayHave('clipboard-sanitized-write', OURS)).toBe(true);
  });

  it.each(['clipboard-read', 'geolocation', 'media', 'notifications', 'openExternal', 'usb', 'fileSystem', 'unknown'])(
    'denies %s',
    (permission) => expect(mayHave(permission, OURS)).toBe(false),
  );

  it('gives nothing to another origin', () => {
    expect(mayHave('clipboard-sanitized-write', 'https://evil.example/')).toBe(false);
    expect(mayHave('clipboard-sanitized-write', '')).toBe(false);
  });
});

describe('denyPermissions', () => {
  it('sets every handler, as one that is missing grants', () => {
    const setters = {
      setPermissionRequestHandler: vi.fn<(handler: unknown) => void>(),
      setPermissionCheckHandler: vi.fn<(handler: unknown) => void>(),
      setDevicePermissionHandler: vi.fn<(handler: () => boolean) => void>(),
      setDisplayMediaRequestHandler: vi.fn<(handler: unknown) => void>(),
      setBluetoothPairingHandler: vi.fn<(handler: unknown) => void>(),
    };
    denyPermissions(setters as unknown as Session);
    for (const setter of Object.values(setters)) expect(setter).toHaveBeenCalledOnce();
    expect(setters.setDevicePermissionHandler.mock.calls[0]?.[0]()).toBe(false);
  });
});
