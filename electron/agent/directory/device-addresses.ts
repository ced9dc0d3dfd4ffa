import { Resolver } from 'node:dns/promises';

/** The DNS as an import asks it; both resolve to nothing where there is no answer. */
export type DeviceDns = {
  addressesOf(name: string): Promise<readonly string[]>;
  namesOf(address: string): Promise<readonly string[]>;
};

const TIMEOUT_MS = 2_000;
/** Questions at the same time. */
const SIDE_BY_SIDE = 16;
/** For all of them together; what is not answered until then is left out. */
const BUDGET_MS = 60_000;

/** The DNS that this computer uses. */
export function systemDns(signal: AbortSignal | undefined): DeviceDns {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
  const end = performance.now() + BUDGET_MS;
  const answer = async (question: () => Promise<readonly string[]>): Promise<readonly string[]> => {
    if (signal?.aborted === true || performance.now() > end) return [];
    // No such name, no answer, no server: none is news.
    return question().catch(() => []);
  };
  return {
    addressesOf: async (name) =>
      (await Promise.all([answer(() => resolver.resolve4(name)), answer(() => resolver.resolve6(name))])).flat(),
    namesOf: (address) => answer(() => resolver.reverse(address)),
  };
}

/** Each through `work`, a few at a time, in the order in which they came. */
export async function eachInTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += SIDE_BY_SIDE) {
    results.push(...(await Promise.all(items.slice(at, at + SIDE_BY_SIDE).map(work))));
  }
  return results;
}
