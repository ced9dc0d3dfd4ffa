import type { Native, NativeFunction, Pointer } from './native.ts';
import { Structure } from './native-memory.ts';

/** The functions of sspi.h that a client needs. */
export type SspiLibrary = {
  readonly native: Native;
  readonly acquireCredentials: NativeFunction;
  readonly initializeContext: NativeFunction;
  readonly deleteContext: NativeFunction;
  readonly freeCredentials: NativeFunction;
  readonly freeBuffer: NativeFunction;
};

/** @throws KerberosError `absent` */
export function openSspi(native: Native, libraries: readonly string[]): SspiLibrary {
  const declare = native.open(libraries);
  const [at, number] = ['pointer', 'number'] as const;
  return {
    native,
    acquireCredentials: declare('AcquireCredentialsHandleW', [at, at, number, at, at, at, at, at, at]),
    initializeContext: declare('InitializeSecurityContextW', [
      ...[at, at, at, number, number, number],
      ...[at, number, at, at, at, at],
    ]),
    deleteContext: declare('DeleteSecurityContext', [at]),
    freeCredentials: declare('FreeCredentialsHandle', [at]),
    freeBuffer: declare('FreeContextBuffer', [at]),
  };
}

/** CredHandle and CtxtHandle: two pointers. */
export const HANDLE = 16;
/** TimeStamp. */
export const TIME = 8;

export const BufferType = { token: 2, channelBindings: 14 } as const;

/** SecBuffer. */
export function secBufferAt(type: number, value: Pointer, length: number): Buffer {
  return new Structure().uint32(length).uint32(type).word(value).bytes;
}

/** SecBufferDesc of SECBUFFER_VERSION, over buffers that stand one behind the other. */
export function secBuffersAt(first: Pointer, count: number): Buffer {
  return new Structure().uint32(0).uint32(count).word(first).bytes;
}

/** SEC_CHANNEL_BINDINGS of application data alone, which follows it: types, lengths and offsets of no addresses are 0. */
export function secBindings(data: Uint8Array): Buffer {
  const header = new Structure();
  for (const value of [0, 0, 0, 0, 0, 0, data.length, 32]) header.uint32(value);
  return Buffer.concat([header.bytes, data]);
}

/** SEC_WCHAR *. */
export function wideText(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le');
}
