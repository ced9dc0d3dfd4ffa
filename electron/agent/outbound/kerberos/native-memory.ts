import type { Native, Pointer } from './native.ts';

/** Memory that belongs together and is given back together. Nothing in it moves, so other threads may be given it. */
export class NativeMemory {
  readonly #native: Native;
  readonly #held: Pointer[] = [];

  constructor(native: Native) {
    this.#native = native;
  }

  /** Zeros. */
  room(length: number): Pointer {
    const at = this.#native.allocate(Math.max(length, 1));
    this.#held.push(at);
    return at;
  }

  put(bytes: Uint8Array): Pointer {
    const at = this.room(bytes.length);
    this.#native.write(at, bytes);
    return at;
  }

  free(): void {
    for (const at of this.#held.splice(0)) this.#native.free(at);
  }
}

/** Writes fields one behind the other, each at a multiple of its size or of `most`, whichever is less, as C does. */
export class Structure {
  readonly #most: number;
  #bytes = Buffer.alloc(0);

  /** @param most octets that fields are aligned to at most; 2 under `#pragma pack(2)` */
  constructor(most = 8) {
    this.#most = most;
  }

  uint32(value: number): this {
    const at = this.#grow(4);
    this.#bytes.writeUInt32LE(value, at);
    return this;
  }

  /** A pointer, or a size_t. */
  word(value: bigint | number): this {
    const at = this.#grow(8);
    this.#bytes.writeBigUInt64LE(BigInt(value), at);
    return this;
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  #grow(size: number): number {
    const alignment = Math.min(size, this.#most);
    const at = Math.ceil(this.#bytes.length / alignment) * alignment;
    this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(at + size - this.#bytes.length)]);
    return at;
  }
}
