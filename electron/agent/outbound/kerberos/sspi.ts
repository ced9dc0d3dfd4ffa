import { IdleRelease } from './idle-release.ts';
import type { Kerberos, KerberosContext, KerberosService } from './kerberos.ts';
import { KerberosError } from './kerberos-error.ts';
import { NativeMemory } from './native-memory.ts';
import { NULL, type Pointer } from './native.ts';
import {
  BufferType,
  HANDLE,
  TIME,
  secBindings,
  secBufferAt,
  secBuffersAt,
  type SspiLibrary,
  wideText,
} from './sspi-library.ts';
import { SEC_CONTINUE_NEEDED, SEC_OK, sspiError } from './sspi-status.ts';

const CREDENTIALS_OUTBOUND = 2;
/** ISC_REQ_MUTUAL_AUTH, _ALLOCATE_MEMORY, _CONNECTION and _INTEGRITY; nothing is delegated. */
const REQUIREMENTS = 0x2 | 0x100 | 0x800 | 0x1_0000;
const NATIVE_REPRESENTATION = 0x10;
/** Of SecBuffer: where its pointer stands. */
const SEC_BUFFER = 16;
const VALUE = 8;

/** Kerberos of Windows, as the account that is signed in or that the service runs as. */
export function sspiKerberos(library: SspiLibrary): Kerberos {
  return { start: (service) => new SspiContext(library, service) };
}

class SspiContext implements KerberosContext {
  readonly #sspi: SspiLibrary;
  readonly #memory: NativeMemory;
  readonly #credentials: Pointer;
  readonly #context: Pointer;
  readonly #target: Pointer;
  readonly #bindings: Uint8Array | null;
  /** Whether the handles stand for something. */
  readonly #held = { credentials: false, context: false };
  readonly #end = new IdleRelease(() => {
    this.#release();
  });

  constructor(sspi: SspiLibrary, { host, channelBinding }: KerberosService) {
    this.#sspi = sspi;
    this.#memory = new NativeMemory(sspi.native);
    this.#credentials = this.#memory.room(HANDLE);
    this.#context = this.#memory.room(HANDLE);
    this.#target = this.#memory.put(wideText(`HTTP/${host}`));
    this.#bindings = channelBinding === null ? null : secBindings(channelBinding);
  }

  step(given: Uint8Array | null): Promise<Buffer | null> {
    return this.#end.during(() => this.#step(given));
  }

  close(): void {
    this.#end.close();
  }

  async #step(given: Uint8Array | null): Promise<Buffer | null> {
    const memory = new NativeMemory(this.#sspi.native);
    const output = memory.put(secBufferAt(BufferType.token, NULL, 0));
    try {
      if (!this.#held.credentials) await this.#acquire(memory);
      const before = this.#held.context ? this.#context : NULL;
      const status = await this.#sspi.initializeContext.later(
        ...[this.#credentials, before, this.#target, REQUIREMENTS, 0, NATIVE_REPRESENTATION],
        ...[this.#input(memory, given), 0, this.#context, memory.put(secBuffersAt(output, 1))],
        ...[memory.room(4), memory.room(TIME)],
      );
      if (status !== SEC_OK && status !== SEC_CONTINUE_NEEDED) throw sspiError(status);
      this.#held.context = true;
      const token = this.#taken(output);
      if (status === SEC_CONTINUE_NEEDED && token === null) throw new KerberosError('failed', 'no token');
      return token;
    } finally {
      const value = this.#valueOf(output);
      if (value !== NULL) this.#sspi.freeBuffer.now(value);
      memory.free();
    }
  }

  async #acquire(memory: NativeMemory): Promise<void> {
    const status = await this.#sspi.acquireCredentials.later(
      ...[NULL, memory.put(wideText('Kerberos')), CREDENTIALS_OUTBOUND],
      ...[NULL, NULL, NULL, NULL, this.#credentials, memory.room(TIME)],
    );
    if (status !== SEC_OK) throw sspiError(status);
    this.#held.credentials = true;
  }

  #input(memory: NativeMemory, given: Uint8Array | null): Pointer {
    const parts = [
      ...(given === null ? [] : [{ type: BufferType.token, bytes: given }]),
      ...(this.#bindings === null ? [] : [{ type: BufferType.channelBindings, bytes: this.#bindings }]),
    ];
    if (parts.length === 0) return NULL;
    const buffers = parts.map(({ type, bytes }) => secBufferAt(type, memory.put(bytes), bytes.length));
    return memory.put(secBuffersAt(memory.put(Buffer.concat(buffers)), buffers.length));
  }

  #taken(output: Pointer): Buffer | null {
    const length = this.#sspi.native.read(output, SEC_BUFFER).readUInt32LE(0);
    const value = this.#valueOf(output);
    return length === 0 || value === NULL ? null : this.#sspi.native.read(value, length);
  }

  #valueOf(output: Pointer): Pointer {
    return this.#sspi.native.read(output, SEC_BUFFER).readBigUInt64LE(VALUE);
  }

  #release(): void {
    if (this.#held.context) this.#sspi.deleteContext.now(this.#context);
    if (this.#held.credentials) this.#sspi.freeCredentials.now(this.#credentials);
    this.#memory.free();
  }
}
