import { EventEmitter } from 'node:events';

type SchemeHandler = (request: Request) => Response | Promise<Response>;
type CheckHandler = (contents: unknown, permission: string, origin: string, details: object) => boolean;
type RequestHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: { requestingUrl: string; isMainFrame: boolean },
) => void;

/** The one session of the stand-in. */
class Session extends EventEmitter {
  readonly schemes = new Map<string, SchemeHandler>();
  check: CheckHandler = () => true;
  request: RequestHandler = (_contents, _permission, answer) => answer(true);
  device: (() => boolean) | null = null;
  readonly protocol = {
    handle: (scheme: string, handler: SchemeHandler): void => void this.schemes.set(scheme, handler),
  };

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.check = handler;
  }

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.request = handler;
  }

  setDevicePermissionHandler(handler: () => boolean): void {
    this.device = handler;
  }

  setDisplayMediaRequestHandler(): void {}

  setBluetoothPairingHandler(): void {}

  /** Whether both handlers let a page of `url` have a permission. */
  allows(permission: string, url: string): boolean {
    const granted: boolean[] = [];
    this.request(null, permission, (answer) => granted.push(answer), { requestingUrl: url, isMainFrame: true });
    return granted[0] === true && this.check(null, permission, url, {});
  }

  async answer(url: string, method: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    const handler = this.schemes.get(new URL(url).protocol.slice(0, -1));
    // A body-less Request is enough: the console only reads.
    return (await handler?.(new Request(url, { method, headers }))) ?? new Response(null, { status: 404 });
  }
}

export const defaultSession = new Session();
export const session = { defaultSession };

export const registeredSchemes: unknown[] = [];
export const protocol = {
  registerSchemesAsPrivileged: (schemes: readonly unknown[]): void => void registeredSchemes.push(...schemes),
};
