import type { Entry } from 'ldapts';

/**
 * An entry as a directory gave it, with its attributes by name without regard to case (RFC 4512 §2.5: names are compared so, and
 * servers return them in the schema's spelling or in ours).
 */
export class DirectoryEntry {
  readonly dn: string;
  readonly #attributes: ReadonlyMap<string, readonly (string | Buffer)[]>;

  constructor({ dn, ...attributes }: Entry) {
    this.dn = dn;
    this.#attributes = new Map(
      Object.entries(attributes).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value : [value]]),
    );
  }

  /** Every value that is text. */
  texts(name: string): readonly string[] {
    return this.#values(name).map((value) => (typeof value === 'string' ? value : value.toString('utf8')));
  }

  /** The first value; null where there is none, or nothing in it. */
  text(name: string): string | null {
    const [first = ''] = this.texts(name);
    return first === '' ? null : first;
  }

  /** Every value in octets; only of attributes that were asked for so. */
  octets(name: string): readonly Buffer[] {
    return this.#values(name).map((value) => (typeof value === 'string' ? Buffer.from(value, 'latin1') : value));
  }

  /** A 32-bit number; Active Directory writes flags with a sign, and means bits. Zero where there is none. */
  flags(name: string): number {
    const digits = this.text(name);
    return digits !== null && /^-?\d{1,10}$/.test(digits) ? Number(digits) >>> 0 : 0;
  }

  #values(name: string): readonly (string | Buffer)[] {
    return this.#attributes.get(name.toLowerCase()) ?? [];
  }
}
