import { expect, it } from 'vitest';
import type { RefusedMessage } from '../../../../electron/agent/enrollment/request.ts';
import { DeadEnds } from '../../../../electron/agent/listener/dead-ends.ts';
import type { ScepDeadEnd } from '../../../../electron/agent/services/addresses.ts';

const T = 1_700_000_000_000;
const END: ScepDeadEnd = {
  refusal: 'profile-missing',
  kind: 'scep',
  name: 'gone',
  scope: null,
  scepProfileId: null,
  raProfileId: null,
};
const ASKED = { method: 'GET', path: '/scep/gone', sizeBytes: 9, clientAddress: '192.0.2.1', receivedAt: T } as const;

it('records where a client was sent in vain: once a minute each, and a bounded number in all', async () => {
  const recorded: RefusedMessage[] = [];
  const ends = new DeadEnds(async (message) => {
    recorded.push(message);
  });
  for (let i = 0; i < 5; i++) await ends.note(END, ASKED);
  expect(recorded).toHaveLength(1);
  expect(recorded[0]).toMatchObject({
    transactionId: null,
    clientAddress: '192.0.2.1',
    refusal: { code: 'profile-missing', params: { kind: 'scep', name: 'gone' } },
    decoded: { httpMethod: 'GET', path: '/scep/gone', sizeBytes: 9, csr: null },
  });
  await ends.note({ ...END, name: 'other' }, ASKED);
  await ends.note(END, { ...ASKED, receivedAt: T + 60_000 });
  expect(recorded).toHaveLength(3);
  for (let i = 0; i < 500; i++) await ends.note(END, { ...ASKED, clientAddress: `198.51.100.${String(i)}` });
  expect(recorded.length).toBeLessThan(125);
});
