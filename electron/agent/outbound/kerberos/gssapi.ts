import { type GssLibrary, bindingsAt, bufferAt, oidAt } from './gss-library.ts';
import { GSS_CONTINUE_NEEDED, gssProblem, isGssError } from './gss-status.ts';
import { IdleRelease } from './idle-release.ts';
import type { Kerberos, KerberosContext, KerberosService } from './kerberos.ts';
import { KerberosError } from './kerberos-error.ts';
import { NativeMemory } from './native-memory.ts';
import { NULL, type Pointer } from './native.ts';

/** Contents of 1.2.840.113554.1.2.2 (RFC 4121), and of GSS_KRB5_NT_PRINCIPAL_NAME below it (RFC 1964 §2.1.1). */
const KERBEROS_MECHANISM = Buffer.from('2a864886f712010202', 'hex');
const PRINCIPAL_NAME = Buffer.from('2a864886f71201020201', 'hex');

/** GSS_C_MUTUAL_FLAG and GSS_C_INTEG_FLAG; nothing is delegated. */
const FLAGS = 0x2 | 0x20;
const POINTER = 8;
const BUFFER = 16;
const MECHANISM_STATUS = 2;
const MAJOR_STATUS = 1;

/** Kerberos by GSS-API: MIT's library on Linux, Apple's on macOS. */
export function gssKerberos(library: GssLibrary, platform: string): Kerberos {
  return { start: (service) => new GssContext(library, service, platform) };
}

class GssContext implements KerberosContext {
  readonly #gss: GssLibrary;
  readonly #memory: NativeMemory;
  readonly #minor: Pointer;
  /** Where the library keeps its handles of the name and of the context. */
  readonly #name: Pointer;
  readonly #context: Pointer;
  readonly #mechanism: Pointer;
  readonly #bindings: Pointer;
  readonly #end = new IdleRelease(() => {
    this.#release();
  });

  constructor(gss: GssLibrary, { host, channelBinding }: KerberosService, platform: string) {
    this.#gss = gss;
    this.#memory = new NativeMemory(gss.native);
    this.#minor = this.#memory.room(POINTER);
    this.#name = this.#memory.room(POINTER);
    this.#context = this.#memory.room(POINTER);
    this.#mechanism = this.#oid(KERBEROS_MECHANISM);
    this.#bindings = channelBinding === null ? NULL : this.#channel(channelBinding);
    try {
      this.#import(servicePrincipal(host, platform));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  step(given: Uint8Array | null): Promise<Buffer | null> {
    return this.#end.during(() => this.#step(given));
  }

  close(): void {
    this.#end.close();
  }

  async #step(given: Uint8Array | null): Promise<Buffer | null> {
    const memory = new NativeMemory(this.#gss.native);
    const input = given === null ? NULL : memory.put(bufferAt(memory.put(given), given.length));
    const output = memory.room(BUFFER);
    try {
      const fixed = [this.#context, this.#native(this.#name), this.#mechanism, FLAGS, 0, this.#bindings] as const;
      const major = await this.#gss.initSecContext.later(
        ...[this.#minor, NULL, ...fixed, input],
        ...[NULL, output, NULL, NULL],
      );
      if (isGssError(major)) throw this.#error(major);
      const token = this.#taken(output);
      if (major === GSS_CONTINUE_NEEDED && token.length === 0) throw new KerberosError('failed', 'no token');
      return token.length === 0 ? null : token;
    } finally {
      // An error may come with a token for the server, which is not sent.
      this.#gss.releaseBuffer.now(this.#minor, output);
      memory.free();
    }
  }

  #release(): void {
    this.#gss.deleteSecContext.now(this.#minor, this.#context, NULL);
    this.#gss.releaseName.now(this.#minor, this.#name);
    this.#memory.free();
  }

  #import(principal: string): void {
    const text = Buffer.from(principal, 'utf8');
    const name = this.#memory.put(bufferAt(this.#memory.put(text), text.length));
    const major = this.#gss.importName.now(this.#minor, name, this.#oid(PRINCIPAL_NAME), this.#name);
    if (isGssError(major)) throw this.#error(major);
  }

  #oid(contents: Buffer): Pointer {
    return this.#memory.put(oidAt(this.#memory.put(contents), contents.length, this.#gss.alignment));
  }

  #channel(data: Uint8Array): Pointer {
    return this.#memory.put(bindingsAt(this.#memory.put(data), data.length, this.#gss.alignment));
  }

  /** The handle that stands there. */
  #native(at: Pointer): Pointer {
    return this.#gss.native.read(at, POINTER).readBigUInt64LE();
  }

  #taken(buffer: Pointer): Buffer {
    const bytes = this.#gss.native.read(buffer, BUFFER);
    const length = Number(bytes.readBigUInt64LE(0));
    return length === 0 ? Buffer.alloc(0) : this.#gss.native.read(bytes.readBigUInt64LE(POINTER), length);
  }

  #error(major: number): KerberosError {
    const minor = this.#gss.native.read(this.#minor, 4).readUInt32LE();
    const text = minor === 0 ? this.#text(major, MAJOR_STATUS) : this.#text(minor, MECHANISM_STATUS);
    return new KerberosError(gssProblem(major, minor), text);
  }

  #text(status: number, kind: number): string {
    const memory = new NativeMemory(this.#gss.native);
    try {
      const [minor, more, output] = [memory.room(4), memory.room(4), memory.room(BUFFER)];
      const shown = this.#gss.displayStatus.now(minor, status, kind, this.#mechanism, more, output);
      if (isGssError(shown)) return '';
      const text = this.#taken(output).toString('utf8');
      this.#gss.releaseBuffer.now(minor, output);
      return text;
    } finally {
      memory.free();
    }
  }
}

/**
 * A name of a principal and not of a host-based service, because libraries ask DNS for the canonical name of such a host (RFC 4120
 * §1.3 forbids to trust that). MIT takes the empty realm as "the client's, and then where its KDC refers to" (RFC 6806 §8).
 */
function servicePrincipal(host: string, platform: string): string {
  return platform === 'darwin' ? `HTTP/${host}` : `HTTP/${host}@`;
}
