import { expect, it } from 'vitest';
import { createAgentEvents } from '../../../electron/agent/agent-events.ts';

it('tells every watcher in order, and knows when nobody watches', async () => {
  const events = createAgentEvents();
  expect(events.watched).toBe(false);
  events.publish({ type: 'settings' });
  const gone = new AbortController();
  const first = events.subscribe(gone.signal);
  const second = events.subscribe(undefined);
  const heard = [first.next(), second.next()];
  expect(events.watched).toBe(true);
  events.publish({ type: 'reload', noun: 'registrations' });
  events.publish({ type: 'reload', noun: 'certificates' });
  expect(await Promise.all(heard)).toMatchObject([
    { value: { noun: 'registrations' } },
    { value: { noun: 'registrations' } },
  ]);
  expect(await first.next()).toMatchObject({ value: { noun: 'certificates' } });

  gone.abort();
  await expect(first.next()).rejects.toThrow();
  await second.return(undefined);
  expect(events.watched).toBe(false);
});

it('drops the oldest for a reader that does not keep up, instead of keeping everything', async () => {
  const events = createAgentEvents();
  const slow = events.subscribe(undefined);
  const first = slow.next();
  for (let since = 0; since < 5_000; since++) {
    events.publish({
      type: 'listener',
      state: { state: 'listening', config: { host: '::1', port: 1 }, scepUrl: '', since, requests: 0 },
    });
  }
  await first;
  const { value } = await slow.next();
  expect(value).toMatchObject({ state: { since: 4_001 } });
  await slow.return(undefined);
});
