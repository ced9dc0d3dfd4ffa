/**
 * What was asked of a thread and not answered yet, by number. Answers come in about the order of the questions, so looking
 * from the front finds one at once.
 *
 * Not a Map: V8 links the table that a Map outgrew to the one after it. Once one such table is in the old generation,
 * every later one is kept from the quick collections, with the messages that were in flight when it was left behind.
 */
export class InFlight<Value> {
  readonly #entries: { readonly id: number; readonly value: Value }[] = [];

  get size(): number {
    return this.#entries.length;
  }

  add(id: number, value: Value): void {
    this.#entries.push({ id, value });
  }

  /** Gives the value out, once. */
  take(id: number): Value | undefined {
    const at = this.#entries.findIndex((entry) => entry.id === id);
    return at < 0 ? undefined : this.#entries.splice(at, 1)[0]?.value;
  }

  /** Gives out everything that is left, oldest first. */
  takeAll(): Value[] {
    return this.#entries.splice(0).map(({ value }) => value);
  }
}
