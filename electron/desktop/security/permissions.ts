import type { Session } from 'electron';
import { isOwn } from './own-origin.ts';

/**
 * Whether the page may have a permission. Electron grants every request by default (security checklist, item 5); the
 * console needs one: writing text to the clipboard, after a click on a copy button.
 */
export function mayHave(permission: string, requestingUrl: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOwn(requestingUrl);
}

/** Denies requests, checks, devices, screen capture and pairing in `session`. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(mayHave(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) => mayHave(permission, requestingOrigin));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null));
  session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
}
