import { KerberosError } from './kerberos-error.ts';

/** An address in this process. */
export type Pointer = bigint;

export const NULL: Pointer = 0n;

type Value = Pointer | number;

/** A function of the operating system whose result is an unsigned number of 32 bits. */
export type NativeFunction = {
  now(...values: readonly Value[]): number;
  /** On a thread of its own: it may ask the network. */
  later(...values: readonly Value[]): Promise<number>;
};

/** What we use of koffi: calls into libraries, and memory that stays where it is. */
export type Native = {
  /** @throws KerberosError `absent` where none of these can be loaded */
  open(libraries: readonly string[]): (name: string, parameters: readonly ('pointer' | 'number')[]) => NativeFunction;
  allocate(length: number): Pointer;
  write(at: Pointer, bytes: Uint8Array): void;
  read(at: Pointer, length: number): Buffer;
  free(at: Pointer): void;
};

type Foreign = ((...values: unknown[]) => number) & { async(...values: unknown[]): void };
type Koffi = {
  config(settings?: { readonly async_stack_size: number }): { readonly async_stack_size?: number };
  load(library: string): { func(name: string, result: string, parameters: readonly string[]): Foreign };
  alloc(type: string, length: number): Pointer;
  free(at: Pointer): void;
  array(type: string, length: number, hint: 'Typed'): unknown;
  encode(at: Pointer, type: unknown, bytes: Uint8Array): void;
  decode(at: Pointer, type: unknown): Uint8Array;
};

/** Enough for a resolver of names; koffi gives a thread 128 KiB. */
const STACK = 1_048_576;
const LONGEST_TOKEN = 1_048_576;

/**
 * Loads koffi, which is an optional dependency.
 *
 * @throws KerberosError `absent`
 */
export async function loadNative(): Promise<Native> {
  // The structures are written for 64 bits, little-endian: what we ship for.
  if (process.arch !== 'x64' && process.arch !== 'arm64') throw new KerberosError('absent', process.arch);
  try {
    const { default: koffi } = (await import('koffi')) as unknown as { default: Koffi };
    // It can be set before the first library alone.
    if (koffi.config().async_stack_size !== STACK) koffi.config({ async_stack_size: STACK });
    return nativeOf(koffi);
  } catch (cause) {
    throw new KerberosError('absent', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function nativeOf(koffi: Koffi): Native {
  const bytes = (length: number): unknown => koffi.array('uint8_t', length, 'Typed');
  return {
    open(libraries) {
      const library = firstOf(koffi, libraries);
      return (name, parameters) => {
        const types = parameters.map((kind) => (kind === 'pointer' ? 'void *' : 'uint32_t'));
        return functionOf(library.func(name, 'uint32_t', types));
      };
    },
    allocate(length) {
      const at = koffi.alloc('uint8_t', length);
      koffi.encode(at, bytes(length), new Uint8Array(length));
      return at;
    },
    write(at, content) {
      if (content.length > 0) koffi.encode(at, bytes(content.length), content);
    },
    read(at, length) {
      if (length > LONGEST_TOKEN) throw new KerberosError('failed', `a token of ${String(length)} octets`);
      return length === 0 ? Buffer.alloc(0) : Buffer.from(koffi.decode(at, bytes(length)));
    },
    free(at) {
      koffi.free(at);
    },
  };
}

function functionOf(foreign: Foreign): NativeFunction {
  return {
    now: (...values) => foreign(...values) >>> 0,
    later: (...values) =>
      new Promise((resolve, reject) => {
        foreign.async(...values, (error: Error | null, result: number) => {
          if (error === null) resolve(result >>> 0);
          else reject(error);
        });
      }),
  };
}

function firstOf(koffi: Koffi, libraries: readonly string[]): ReturnType<Koffi['load']> {
  const failures: string[] = [];
  for (const name of libraries) {
    try {
      return koffi.load(name);
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new KerberosError('absent', failures.join('; '));
}
