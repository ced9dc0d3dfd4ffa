import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { AgentClient } from '../../shared/contract/contract.ts';
import type { AgentEvent } from '../../shared/contract/events.ts';
import { useConnection } from './connection.ts';
import { failureOf, type ShownFailure } from './failure.ts';
import { onEvent } from './live.ts';

export type Query<T> = {
  data: T | null;
  failure: ShownFailure | null;
  reload: () => void;
};

type Entry = { data: unknown; failure: ShownFailure | null; running: boolean; again: boolean };

const NOTHING: Entry = { data: null, failure: null, running: false, again: false };
const KEPT = 200;
const GATHER = 150;
const entries = new Map<string, Entry>();
const watchers = new Map<string, Set<() => void>>();

function put(key: string, entry: Entry): void {
  entries.delete(key);
  entries.set(key, entry);
  if (entries.size > KEPT) {
    const unwatched = [...entries.keys()].find((old) => !watchers.has(old));
    if (unwatched !== undefined) entries.delete(unwatched);
  }
  for (const watcher of watchers.get(key) ?? []) watcher();
}

function watch(key: string, watcher: () => void): () => void {
  const set = watchers.get(key) ?? new Set();
  watchers.set(key, set.add(watcher));
  return () => {
    set.delete(watcher);
    if (set.size === 0) watchers.delete(key);
  };
}

async function read(key: string, call: (client: AgentClient) => Promise<unknown>): Promise<void> {
  const before = entries.get(key) ?? NOTHING;
  const { client } = useConnection.getState();
  if (client === null) return;
  if (before.running) {
    put(key, { ...before, again: true });
    return;
  }
  put(key, { ...before, running: true });
  let result: Entry;
  try {
    result = { ...NOTHING, data: await call(client) };
  } catch (error) {
    result = { ...NOTHING, data: before.data, failure: failureOf(error) };
  }
  const again = entries.get(key)?.again === true;
  put(key, result);
  if (again) await read(key, call);
}

/** Puts an answer that came by another way (a mutation's output) where the query with this key shows it. */
export function keep(key: string, data: unknown): void {
  put(key, { ...NOTHING, data });
}

/**
 * Reads from the agent, keeps the answer for when the page is seen again, and reads anew when an event concerns it.
 *
 * @param key names the answer; two uses with the same key share it
 * @param call must read only what the key names
 * @param concerns events after which the answer may be another
 */
export function useQuery<T>(
  key: string,
  call: (client: AgentClient) => Promise<T>,
  concerns?: (event: AgentEvent) => boolean,
): Query<T> {
  const epoch = useConnection((state) => state.epoch);
  const entry = useSyncExternalStore(
    useCallback((changed) => watch(key, changed), [key]),
    () => entries.get(key) ?? NOTHING,
  );
  useEffect(() => {
    void read(key, call);
    if (concerns === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onEvent((event) => {
      if (!concerns(event)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void read(key, call), GATHER);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
    // The key names what is called, so a new closure with the same key is the same call.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, epoch]);
  const reload = useCallback(() => void read(key, call), [key]); // eslint-disable-line react-hooks/exhaustive-deps
  // The key names the type as well.
  return { data: entry.data as T | null, failure: entry.failure, reload };
}
