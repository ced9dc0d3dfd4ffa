/** Makes a switch over a tagged union exhaustive at compile time, and loud at run time. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected variant: ${JSON.stringify(value)}`);
}
