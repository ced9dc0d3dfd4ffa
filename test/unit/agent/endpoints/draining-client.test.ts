import { expect, it } from 'vitest';
import type { CaClient } from '../../../../electron/agent/connectors/ca-client.ts';
import { draining } from '../../../../electron/agent/endpoints/draining-client.ts';
import type { CaAnswer } from '../../../../electron/agent/outbound/ca-answer.ts';
import { makeKey } from '../../../simulators/scep-client/keys.ts';

const never = new AbortController().signal;
const pending: CaAnswer<unknown> = { outcome: 'pending', ticket: {}, retryAfter: null };
const request = { csr: Uint8Array.of(0x30, 0), key: null };

function house() {
  const waiting: { resolve: () => void; reject: (reason: Error) => void }[] = [];
  const done: string[] = [];
  const answer = <Result>(result: Result): Promise<Result> =>
    new Promise((resolve, reject) => {
      waiting.push({
        resolve: () => {
          resolve(result);
        },
        reject,
      });
    });
  const client: CaClient = {
    ...{ needsKey: false, repeatable: true },
    challenge: () => answer('secret'),
    enroll: () => answer(pending),
    renew: () => answer(pending),
    poll: () => answer(pending),
    revoke: () => answer(undefined),
    close: () => {
      done.push('closed');
      return Promise.resolve();
    },
  };
  return { client: draining(client), waiting, done };
}

it('closes at once where nothing is under way', async () => {
  const { client, done } = house();
  await client.drain();
  expect(done).toEqual(['closed']);
});

it('closes after the last answer, good or bad, and not before', async () => {
  const { client, waiting, done } = house();
  const { privateKey } = await makeKey('ec:p256');
  const renews = { certificate: request.csr, privateKey };
  const all = [
    client.challenge(never),
    client.enroll(request, never),
    client.renew({ ...request, renews }, never),
    client.poll({}, request, never),
    client.revoke?.(request.csr, 'unspecified', never) ?? Promise.reject(new Error('not there')),
  ];
  const results = Promise.allSettled(all);
  const drained = client.drain();
  for (const each of waiting.slice(1)) each.resolve();
  await Promise.allSettled(all.slice(1));
  expect(done).toEqual([]);
  waiting[0]?.reject(new Error('away'));
  await drained;
  expect(done).toEqual(['closed']);
  expect((await results).map(({ status }) => status)).toEqual([
    'rejected',
    ...['fulfilled', 'fulfilled', 'fulfilled', 'fulfilled'],
  ]);
});

it('can be closed at once all the same', async () => {
  const { client, done } = house();
  void client.enroll(request, never);
  await client.close();
  expect(done).toEqual(['closed']);
});
